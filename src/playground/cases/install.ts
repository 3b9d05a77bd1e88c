import { clusterWithIdleKinds, emptyCluster, oldCluster, readyCluster } from '../states/install.js';
import type { PlaygroundCase } from './case.js';

/** Clusters for a guided install: none of them is a failure, so that they are not among those to diagnose. */
export const INSTALL_CASES: readonly PlaygroundCase[] = [
  {
    name: 'install',
    title: 'A cluster with nothing in it, to install a registry in',
    apply: emptyCluster,
  },
  {
    name: 'install-ready',
    title: 'The same with an ingress controller and cert-manager',
    apply: readyCluster,
  },
  {
    name: 'install-minikube',
    title: 'The same by minikube, whose addon is an ingress controller',
    apply(state) {
      emptyCluster(state);
      state.docker = { ...state.docker, programs: ['minikube'] };
    },
  },
  {
    name: 'install-kinds',
    title: 'The same with an ingress controller and the kinds of cert-manager, on which nothing acts',
    apply: clusterWithIdleKinds,
  },
  {
    name: 'install-old',
    title: 'A cluster of 2020: older versions of everything, and Helm 2',
    apply: oldCluster,
  },
];
