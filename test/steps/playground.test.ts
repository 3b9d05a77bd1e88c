import { afterAll, beforeAll, describe } from 'vitest';
import { connect } from '../../src/evidence/cluster/connection.js';
import type { ClusterApi } from '../../src/kube/api.js';
import { type Playground, startPlayground } from '../../src/playground/playground.js';
import { exerciseSteps } from './exercise.js';

let playground: Playground;
let api: ClusterApi;

beforeAll(async () => {
  playground = await startPlayground({ case: 'healthy', speed: 50 });
  api = await connect({ kubeconfig: playground.kubeconfig });
});

afterAll(async () => {
  api.close();
  await playground.close();
});

describe('steps on the playground', () => {
  exerciseSteps(() => ({ api, namespace: api.namespace }));
});
