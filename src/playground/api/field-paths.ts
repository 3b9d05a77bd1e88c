import { record } from '../../kube/objects.js';

/** A field's place in an object, in the notation of managedFields: `f:data`, `f:key`, or `k:{"name":"x"}` for an entry of a list. */
export type FieldPath = readonly string[];

/** What lists of objects are merged by; lists of others are one field as a whole. */
const LIST_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  volumeMounts: ['mountPath'],
  ownerReferences: ['uid'],
};

const UNOWNED = ['apiVersion', 'kind'];
const UNOWNED_META = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'managedFields',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generateName',
];

/** The object's fields that somebody can own, with their values. Keys of the map are the paths as JSON. */
export function fieldsOf(object: Record<string, unknown>): Map<string, unknown> {
  const out = new Map<string, unknown>();
  for (const [key, value] of Object.entries(object)) {
    if (UNOWNED.includes(key)) continue;
    if (key !== 'metadata') collect(value, [`f:${key}`], key, out);
    else {
      for (const [field, entry] of Object.entries(record(value))) {
        if (!UNOWNED_META.includes(field)) collect(entry, ['f:metadata', `f:${field}`], field, out);
      }
    }
  }
  return out;
}

function collect(value: unknown, path: FieldPath, field: string, out: Map<string, unknown>): void {
  const keys = LIST_KEYS[field];
  if (Array.isArray(value) && keys !== undefined) {
    for (const entry of value.map(record)) {
      const key = Object.fromEntries(keys.map((name) => [name, entry[name]]));
      collect(entry, [...path, `k:${JSON.stringify(key)}`], '', out);
    }
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isEmpty(value)) {
    for (const [key, entry] of Object.entries(value)) collect(entry, [...path, `f:${key}`], key, out);
  } else out.set(JSON.stringify(path), value);
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

/** Takes the field at a path out of the object, and the folders above it that become empty. */
export function removeField(object: Record<string, unknown>, path: FieldPath): void {
  const [segment = '', ...rest] = path;
  if (!segment.startsWith('f:')) return;
  const key = segment.slice(2);
  const [next] = rest;
  if (next === undefined) {
    delete object[key];
    return;
  }
  const value = object[key];
  if (Array.isArray(value)) removeFromList(object, key, value.map(record), rest);
  else removeField(record(value), rest);
}

function removeFromList(
  object: Record<string, unknown>,
  key: string,
  entries: Record<string, unknown>[],
  path: FieldPath,
): void {
  const [segment = '', ...rest] = path;
  const wanted: Record<string, unknown> = record(JSON.parse(segment.slice(2)));
  const entry = entries.find((candidate) =>
    Object.entries(wanted).every(([name, value]) => candidate[name] === value),
  );
  if (entry === undefined) return;
  // Whoever gives up the key of an entry gives up the entry, with what the server filled in.
  const [field = ''] = rest;
  const isKey = rest.length === 1 && wanted[field.slice(2)] !== undefined;
  if (!isKey && rest.length > 0) removeField(entry, rest);
  if (isKey || rest.length === 0) object[key] = entries.filter((candidate) => candidate !== entry);
}

/** A path as refusals print it: `.data.key`, `.spec.containers[name="x"].image`. */
export function printed(path: FieldPath): string {
  return path
    .map((segment) => {
      if (segment.startsWith('f:')) return `.${segment.slice(2)}`;
      const keys = Object.entries(record(JSON.parse(segment.slice(2))));
      return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}

/** Paths as the tree in `fieldsV1`, and back. */
export function treeOf(paths: Iterable<string>): Record<string, unknown> {
  const tree: Record<string, unknown> = {};
  for (const path of paths) {
    let here = tree;
    for (const segment of JSON.parse(path) as string[]) {
      const next = record(here[segment] ?? {});
      here[segment] = next;
      here = next;
    }
  }
  return tree;
}

export function pathsOf(tree: unknown, above: FieldPath = []): string[] {
  const entries = Object.entries(record(tree)).filter(([segment]) => segment !== '.');
  if (entries.length === 0) return above.length === 0 ? [] : [JSON.stringify(above)];
  return entries.flatMap(([segment, below]) => pathsOf(below, [...above, segment]));
}
