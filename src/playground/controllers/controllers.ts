import type { Authorities } from '../certificates/authorities.js';
import type { CertManager } from '../store/kinds.js';
import { CertManagerController } from './cert-manager/cert-manager.js';
import { generationOf } from './cert-manager/generation.js';
import { reactWithEndpoints } from './endpoints.js';
import { reactWithGarbageCollection } from './garbage.js';
import { Kubelet } from './kubelet.js';
import { reactWithNamespaces } from './namespaces.js';
import { reactWithVolumes } from './volumes.js';
import { WorkloadController } from './workloads.js';
import type { World } from './world.js';

/** Lets all controllers listen to the store; the kubelet is given back, for it keeps the logs and runs the registry. */
export function startControllers(
  world: World,
  certManager: CertManager | undefined,
  authorities: Authorities,
): Kubelet {
  const kubelet = new Kubelet(world);
  const workloads = new WorkloadController(world);
  const issuance =
    certManager === undefined
      ? undefined
      : new CertManagerController(world, generationOf(certManager), authorities);
  world.store.onChange((change) => {
    kubelet.react(change);
    workloads.react(change);
    reactWithEndpoints(world, change);
    reactWithGarbageCollection(world, change);
    reactWithNamespaces(world, change);
    reactWithVolumes(world, change);
    issuance?.react(change);
  });
  return kubelet;
}
