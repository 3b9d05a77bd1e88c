import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { connect } from '../../src/evidence/cluster/connection.js';
import type { ClusterApi } from '../../src/kube/api.js';
import { clusterContract } from '../contract/cluster-contract.js';
import { installContract } from '../contract/install-contract.js';
import { exercise } from '../plan/exercise.js';
import { exerciseApply } from '../plan/exercise-apply.js';
import { openNamespace, type TestNamespace } from './support/cluster.js';

const cluster = inject('cluster');
const kubeconfig = cluster.kubeconfig ?? '';

function configOf(file: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(file);
  return config;
}

async function contractConnection() {
  const opened = await openNamespace(kubeconfig, 'regdoctor-contract');
  return {
    kubeConfig: configOf(kubeconfig),
    namespace: opened.namespace,
    close: () => opened.done(),
    ...(cluster.readerKubeconfig === undefined
      ? {}
      : { readerKubeConfig: configOf(cluster.readerKubeconfig) }),
  };
}

/** The same tests that the playground's API server passes: where the two disagree, the playground is wrong. */
describe.skipIf(cluster.missing !== undefined)('a real API server', () => {
  clusterContract(contractConnection);
  installContract(contractConnection);
});

describe.skipIf(cluster.missing !== undefined)('plans on a real API server', () => {
  let opened: TestNamespace;
  let api: ClusterApi;
  beforeAll(async () => {
    opened = await openNamespace(kubeconfig, 'regdoctor-plans');
    api = await connect({ kubeconfig });
  });
  afterAll(async () => {
    api.close();
    await opened.done();
  });
  exercise(() => ({ api, namespace: opened.namespace }));
  exerciseApply(() => ({ api, namespace: opened.namespace }));
});
