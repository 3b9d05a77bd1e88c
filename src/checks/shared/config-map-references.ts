import type { EvidenceView } from '../../evidence/view.js';
import type { ObjectRef } from '../../kube/objects.js';
import { isServing } from './pod-state.js';
import { type VolumeSource, volumeSources } from './volume-files.js';
import { livePods, type RegistrySpec, registryPodSpecs } from './workload.js';

/** A volume of the registry that takes files from a ConfigMap and cannot do without it. */
export interface ConfigMapReference {
  spec: RegistrySpec;
  source: VolumeSource;
}

/** The ConfigMaps that the registry's volumes need, by name. Optional ones are left out: the kubelet mounts nothing for them and goes on. */
export function neededConfigMaps(view: EvidenceView): Map<string, ConfigMapReference[]> {
  const out = new Map<string, ConfigMapReference[]>();
  for (const spec of registryPodSpecs(view)) {
    for (const source of volumeSources(spec.podSpec)) {
      if (source.source !== 'configMap' || source.optional) continue;
      out.set(source.name, [...(out.get(source.name) ?? []), { spec, source }]);
    }
  }
  return out;
}

export function configMapRef(view: EvidenceView, name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace: view.target.namespace, name };
}

/**
 * True when every Pod of the registry serves: what is wrong with its volumes then hits it at the next start, since a running container keeps the
 * files that it was started with.
 */
export function allServing(view: EvidenceView): boolean {
  const pods = livePods(view);
  return pods.length > 0 && pods.every((pod) => isServing(pod, view.takenAt));
}
