import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { connect } from '../../src/evidence/cluster/connection.js';
import type { ClusterApi } from '../../src/kube/api.js';
import { exerciseSteps } from '../steps/exercise.js';

const cluster = inject('cluster');

describe.skipIf(cluster.missing !== undefined)('steps on a real API server', () => {
  const namespace = `regdoctor-steps-${Date.now().toString(36)}`;
  let api: ClusterApi;
  // An API server without controllers will do: the account that they would make is made by hand.
  beforeAll(async () => {
    api = await connect({ kubeconfig: cluster.kubeconfig ?? '' });
    await post('/api/v1/namespaces', { metadata: { name: namespace } });
    await post(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
      metadata: { name: 'default' },
      automountServiceAccountToken: false,
    });
  });
  afterAll(async () => {
    await api.request({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
    api.close();
  });

  async function post(path: string, body: unknown): Promise<void> {
    const answer = await api.request({ method: 'POST', path, body });
    expect([201, 409], answer.body).toContain(answer.status);
  }

  exerciseSteps(() => ({ api, namespace }));
});
