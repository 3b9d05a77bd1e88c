import { configMapRef } from '../../checks/shared/config-map-references.js';
import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { record } from '../../kube/objects.js';
import type { ObjectChange } from '../change.js';
import { patchObject } from './object-patch.js';
import { kubectlJsonPatch } from './shell.js';

export interface KeyChange {
  change: ObjectChange;
  commands: string[];
}

/**
 * Gives what stands under `from` the name `to`, in `data` or `binaryData`; with `keep` it stays under the old name too. Null when the ConfigMap was
 * not read, is immutable, lacks `from` or already has `to`.
 */
export function renameKey(
  view: EvidenceView,
  configMap: string,
  from: string,
  to: string,
  { keep }: { keep: boolean },
): KeyChange | null {
  const object = readValue(view.get('configMaps')[configMap]);
  if (object === undefined || object.immutable === true) return null;
  const field = ['data', 'binaryData'].find((name) => record(object[name])[from] !== undefined);
  const taken = [object.data, object.binaryData].some((keys) => record(keys)[to] !== undefined);
  if (field === undefined || taken) return null;
  const target = configMapRef(view, configMap);
  const change = patchObject(object, target, (draft) => {
    const keys = { ...record(draft[field]), [to]: record(draft[field])[from] };
    if (!keep) delete keys[from];
    draft[field] = keys;
  });
  const operation = {
    op: keep ? 'copy' : 'move',
    from: `/${field}/${pointer(from)}`,
    path: `/${field}/${pointer(to)}`,
  };
  return { change, commands: [kubectlJsonPatch(target, [operation])] };
}

/** A key as a step of a JSON pointer. */
function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
