import { KubeConfig } from '@kubernetes/client-node';
import { describe } from 'vitest';
import { startPlayground } from '../../src/playground/playground.js';
import { clusterContract } from './cluster-contract.js';
import { installContract } from './install-contract.js';

async function connect() {
  const playground = await startPlayground({ case: 'healthy', speed: 100 });
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(playground.kubeconfig);
  const readerKubeConfig = new KubeConfig();
  readerKubeConfig.loadFromFile(playground.readerKubeconfig);
  return { kubeConfig, readerKubeConfig, namespace: 'default', close: () => playground.close() };
}

describe("the playground's API server", () => {
  clusterContract(connect);
  installContract(connect);
});
