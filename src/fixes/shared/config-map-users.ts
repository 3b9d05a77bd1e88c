import { type VolumeSource, volumeSources } from '../../checks/shared/volume-files.js';
import { livePods, type RegistrySpec, workloadOf } from '../../checks/shared/workload.js';
import { needsOf } from '../../checks/verdicts.js';
import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, list, nameOf, record } from '../../kube/objects.js';

/**
 * What else in the namespace takes this key from the ConfigMap, beside the one volume of the registry that is to be corrected: names of objects
 * (`Deployment web`). When a kind could not be read, that counts as a user, since a key must not be taken away from something unseen.
 */
export function otherUsersOfKey(
  view: EvidenceView,
  configMap: string,
  key: string,
  except: { spec: RegistrySpec; field: string },
): string[] {
  const own = new Set<KubeObject>([...livePods(view), ...[workloadOf(view)].filter((o) => o !== undefined)]);
  const kinds = { Pod: 'pods', Deployment: 'deployments', StatefulSet: 'statefulSets' } as const;
  const users: string[] = [];
  for (const [kind, reading] of Object.entries(kinds)) {
    users.push(...needsOf(view, reading).map(() => `any ${kind}, which could not be read`));
    for (const object of readValue(view.get(reading)) ?? []) {
      if (own.has(object)) continue;
      const podSpec = record(kind === 'Pod' ? object.spec : at(object, 'spec', 'template', 'spec'));
      if (uses(podSpec, configMap, key)) users.push(`${kind} ${nameOf(object)}`);
    }
  }
  if (uses(except.spec.podSpec, configMap, key, except.field))
    users.push('another part of the registry itself');
  return users;
}

function uses(
  podSpec: Record<string, unknown>,
  configMap: string,
  key: string,
  exceptField?: string,
): boolean {
  const takes = (source: VolumeSource) =>
    source.source === 'configMap' &&
    source.name === configMap &&
    source.field !== exceptField &&
    (source.items === undefined || source.items.some((item) => item.key === key));
  return volumeSources(podSpec).some(takes) || usesInEnvironment(podSpec, configMap, key);
}

function usesInEnvironment(podSpec: Record<string, unknown>, configMap: string, key: string): boolean {
  return [...list(podSpec.containers), ...list(podSpec.initContainers)].some(
    (container) =>
      list(at(container, 'envFrom')).some((from) => at(from, 'configMapRef', 'name') === configMap) ||
      list(at(container, 'env')).some((entry) => {
        const reference = record(at(entry, 'valueFrom', 'configMapKeyRef'));
        return reference.name === configMap && reference.key === key;
      }),
  );
}
