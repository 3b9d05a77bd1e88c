import { complete, covers } from '../kube/clean.js';
import { type KubeObject, list, record, refOf } from '../kube/objects.js';

/** What tells the items of a list apart, in the lists that server-side apply merges by item; the first one that an item has. */
const KEYS = ['mountPath', 'containerPort', 'port', 'name'] as const;

/**
 * True when the live object says everything that `wanted` says. What else it says (defaults, what admission or other people added, also further items of
 * lists that the server merges) is none of our business. Under which version of the API it was read does not matter.
 */
export function isAsWanted(live: KubeObject, wanted: KubeObject): boolean {
  const ref = refOf(wanted);
  return covers(aligned(complete(live, ref), wanted), wanted);
}

/** The live value with the items of merged lists cut down to those that are wanted, in the wanted order. */
function aligned(live: unknown, wanted: unknown): unknown {
  if (Array.isArray(wanted)) {
    const items = list(live);
    return wanted.every((item) => keyOf(item) !== undefined)
      ? wanted.map((item) =>
          aligned(
            items.find((other) => isSameItem(other, item)),
            item,
          ),
        )
      : wanted.length === items.length
        ? wanted.map((item, index) => aligned(items[index], item))
        : live;
  }
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(live) || typeof live !== 'object') {
    return live;
  }
  const there = record(live);
  const members = Object.entries(wanted).map(([key, member]) => [key, aligned(there[key], member)]);
  return { ...there, ...Object.fromEntries(members) };
}

function keyOf(item: unknown): (typeof KEYS)[number] | undefined {
  return KEYS.find((key) => record(item)[key] !== undefined);
}

function isSameItem(one: unknown, other: unknown): boolean {
  const key = keyOf(other);
  return key !== undefined && record(one)[key] === record(other)[key];
}
