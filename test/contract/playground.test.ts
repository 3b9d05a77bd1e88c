import { KubeConfig } from '@kubernetes/client-node';
import { describe } from 'vitest';
import { startPlayground } from '../../src/playground/playground.js';
import { clusterContract } from './cluster-contract.js';

describe("the playground's API server", () => {
  clusterContract(async () => {
    const playground = await startPlayground({ case: 'healthy', speed: 100 });
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(playground.kubeconfig);
    const readerKubeConfig = new KubeConfig();
    readerKubeConfig.loadFromFile(playground.readerKubeconfig);
    return { kubeConfig, readerKubeConfig, namespace: 'default', close: () => playground.close() };
  });
});
