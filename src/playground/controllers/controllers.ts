import type { Authorities } from '../certificates/authorities.js';
import type { CertManager } from '../store/kinds.js';
import { Issuance } from './cert-manager/issuance.js';
import { reactWithEndpoints } from './endpoints.js';
import { reactWithGarbageCollection } from './garbage.js';
import { Kubelet } from './kubelet.js';
import { reactWithLoadBalancers } from './load-balancers.js';
import { reactWithNamespaces } from './namespaces.js';
import { reactWithVolumes } from './volumes.js';
import { WorkloadController } from './workloads.js';
import type { World } from './world.js';

/** Lets all controllers listen to the store, with cert-manager's of this generation. The kubelet keeps the logs and runs the registry. */
export function startControllers(
  world: World,
  certManager: CertManager | undefined,
  authorities: Authorities,
): { kubelet: Kubelet; issuance: Issuance } {
  const kubelet = new Kubelet(world);
  const workloads = new WorkloadController(world);
  const issuance = new Issuance(world, authorities);
  if (certManager !== undefined) issuance.install(certManager);
  world.store.onChange((change) => {
    kubelet.react(change);
    workloads.react(change);
    reactWithEndpoints(world, change);
    reactWithGarbageCollection(world, change);
    reactWithNamespaces(world, change);
    reactWithVolumes(world, change);
    reactWithLoadBalancers(world, change);
    issuance.react(change);
  });
  return { kubelet, issuance };
}
