import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/evidence/cluster/connection.js';
import type { ClusterApi } from '../../src/kube/api.js';
import { applyPlan } from '../../src/plan/apply.js';
import { getLive } from '../../src/plan/live.js';
import { type Playground, startPlayground } from '../../src/playground/playground.js';
import { exercise } from './exercise.js';
import { exerciseApply } from './exercise-apply.js';
import { change, configMap, proposal, setKey, temporaryJournal } from './fixtures.js';

let playground: Playground;
let api: ClusterApi;

beforeAll(async () => {
  playground = await startPlayground({ case: 'howto', speed: 50 });
  api = await connect({ kubeconfig: playground.kubeconfig });
});

afterAll(async () => {
  api.close();
  await playground.close();
});

describe('on the playground', () => {
  exercise(() => ({ api, namespace: api.namespace }));
  exerciseApply(() => ({ api, namespace: api.namespace }));

  it('says which right is missing', async () => {
    const reader = await connect({ kubeconfig: playground.readerKubeconfig });
    playground.grant([{ verbs: ['get'], groups: [''], resources: ['configmaps'] }]);
    const target = { apiVersion: 'v1', kind: 'ConfigMap', namespace: api.namespace, name: 'docker-registry' };
    const live = (await getLive(api, target)) ?? configMap();
    const plan = proposal([change('patch', target, live, setKey('a', 'b'))]);
    const result = await applyPlan(reader, plan, {}, temporaryJournal());
    reader.close();
    expect(result).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('the right to patch configmaps'),
    });
  });
});
