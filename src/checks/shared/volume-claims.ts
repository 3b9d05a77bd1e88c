import type { EvidenceView } from '../../evidence/view.js';
import { at, list, type ObjectRef, text } from '../../kube/objects.js';
import { livePods, registryPodSpecs } from './workload.js';

/** Names of the claims among the volumes of a Pod spec. */
export function claimsIn(podSpec: unknown): string[] {
  return list(at(podSpec, 'volumes')).flatMap(
    (volume) => text(at(volume, 'persistentVolumeClaim', 'claimName')) ?? [],
  );
}

/** The claims that the registry's Pods mount, those of a StatefulSet's templates included: they stand in its Pods. */
export function registryClaims(view: EvidenceView): string[] {
  const specs = [
    ...registryPodSpecs(view).map(({ podSpec }) => podSpec),
    ...livePods(view).map(({ spec }) => spec),
  ];
  return [...new Set(specs.flatMap(claimsIn))];
}

export function claimRef(view: EvidenceView, name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: view.target.namespace, name };
}
