import { complete, covers } from '../kube/clean.js';
import { type KubeObject, refOf } from '../kube/objects.js';
import { overlaid } from '../kube/overlay.js';

/**
 * True when the live object says all that applying `wanted` would make it say. What else it says (defaults, what admission or other people added, also
 * further items of lists that the server merges) is none of our business, and neither is the version of the API that it was read under.
 */
export function isAsWanted(live: KubeObject, wanted: KubeObject): boolean {
  const there = complete(live, refOf(wanted));
  return covers(there, overlaid(there, wanted));
}
