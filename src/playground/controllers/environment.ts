import { at, list, record, strings, text } from '../../kube/objects.js';
import type { Store, Stored } from '../store/store.js';

/** The variables of a container, those out of Secrets and ConfigMaps filled in; or why it cannot be created, as the kubelet says it. */
export function environmentOf(
  store: Store,
  pod: Stored,
  container: Record<string, unknown>,
): { variables: Record<string, string> } | { problem: string } {
  const variables: Record<string, string> = {};
  for (const entry of list(container.env).map(record)) {
    const name = text(entry.name) ?? '';
    const source = record(entry.valueFrom);
    const kind = source.secretKeyRef === undefined ? 'ConfigMap' : 'Secret';
    const reference = record(source.secretKeyRef ?? source.configMapKeyRef);
    if (text(reference.name) === undefined) {
      variables[name] = text(entry.value) ?? '';
      continue;
    }
    const found = referred(store, pod, kind, reference);
    if ('value' in found) variables[name] = found.value;
    else if (reference.optional !== true) return found;
  }
  return { variables };
}

function referred(
  store: Store,
  pod: Stored,
  kind: 'Secret' | 'ConfigMap',
  reference: Record<string, unknown>,
): { value: string } | { problem: string } {
  const { namespace } = pod.metadata;
  const name = text(reference.name) ?? '';
  const key = text(reference.key) ?? '';
  const object = store.find(store.kind('v1', kind), namespace, name);
  if (object === undefined) return { problem: `${kind.toLowerCase()} "${name}" not found` };
  const value = strings(at(object, 'data'))[key];
  if (value === undefined)
    return { problem: `couldn't find key ${key} in ${kind} ${namespace ?? ''}/${name}` };
  return { value: kind === 'Secret' ? Buffer.from(value, 'base64').toString('utf8') : value };
}

/** Whether the Pod takes a variable from this object. */
export function readsInto(pod: Stored, kind: string, name: string): boolean {
  const field = kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef';
  return list(at(pod, 'spec', 'containers')).some((container) =>
    list(at(container, 'env')).some((entry) => at(entry, 'valueFrom', field, 'name') === name),
  );
}
