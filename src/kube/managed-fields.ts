import { canonical } from './clean.js';
import { type KubeObject, list, record, text } from './objects.js';

/** Who owns the fields that regdoctor sets by server-side apply. */
export const FIELD_MANAGER = 'regdoctor';

/** A part of `fieldsV1`: `f:NAME` a field, `k:{…}` an entry of a list by its keys, `v:…` one by its value, `.` the thing itself. */
type Fields = Record<string, unknown>;

/**
 * The object without what regdoctor applied earlier by its managedFields and `wanted` does not have, unless somebody else owns it too: server-side apply
 * takes these fields out. Edits and gives back `object`; it is left alone when its managedFields are not there.
 */
export function withoutFormerlyOwned(object: KubeObject, wanted: KubeObject): KubeObject {
  const entries = list(object.metadata?.managedFields).map(record);
  const isOurs = (entry: Record<string, unknown>) =>
    entry.manager === FIELD_MANAGER && entry.operation === 'Apply';
  const others = entries.filter((entry) => !isOurs(entry)).map((entry) => record(entry.fieldsV1));
  for (const own of entries.filter(isOurs)) prune(object, record(own.fieldsV1), wanted, others);
  return object;
}

function prune(node: unknown, owned: Fields, wanted: unknown, others: readonly Fields[]): void {
  for (const [segment, below] of Object.entries(owned)) {
    if (segment === '.') continue;
    const shared = others.flatMap((other) => (segment in other ? [record(other[segment])] : []));
    const child = find(node, segment);
    if (child === undefined) continue;
    const inWanted = find(wanted, segment)?.value;
    const fields = record(below);
    const isLeaf = Object.keys(fields).length === 0;
    if (!isLeaf) prune(child.value, fields, inWanted, shared);
    const isFree = inWanted === undefined && shared.length === 0;
    // An entry of a list goes with what the server filled in; a map that others wrote into stays.
    if (isFree && (isLeaf || segment.startsWith('k:') || ('.' in fields && isEmpty(child.value)))) {
      child.remove();
    }
  }
}

interface Found {
  value: unknown;
  remove(): void;
}

/** The member of a map or list that a segment stands for. */
function find(node: unknown, segment: string): Found | undefined {
  if (segment.startsWith('f:')) {
    const map = record(node);
    const name = segment.slice(2);
    if (map[name] === undefined) return undefined;
    return { value: map[name], remove: () => delete map[name] };
  }
  if (!Array.isArray(node)) return undefined;
  const index = node.findIndex((entry) => isMeant(entry, segment));
  return index < 0 ? undefined : { value: node[index], remove: () => node.splice(index, 1) };
}

function isMeant(entry: unknown, segment: string): boolean {
  const meant = parsed(segment.slice(2));
  if (segment.startsWith('v:')) return canonical(entry) === canonical(meant);
  const keys = Object.entries(record(meant));
  return keys.length > 0 && keys.every(([key, value]) => canonical(record(entry)[key]) === canonical(value));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return text(value) === undefined && Object.keys(record(value)).length === 0;
}
