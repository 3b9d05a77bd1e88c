import { canonical, complete, covers } from '../kube/clean.js';
import { withoutFormerlyOwned } from '../kube/managed-fields.js';
import { type KubeObject, refOf } from '../kube/objects.js';
import { overlaid } from '../kube/overlay.js';

/**
 * True when the live object says all that applying `wanted` would make it say, and nothing that regdoctor applied earlier and does not want any more. What
 * else it says (defaults, what admission or other people added, also further items of lists that the server merges) is none of our business, and neither is
 * the version of the API that it was read under.
 */
export function isAsWanted(live: KubeObject, wanted: KubeObject): boolean {
  const there = complete(live, refOf(wanted));
  if (!covers(there, overlaid(there, wanted))) return false;
  return canonical(withoutFormerlyOwned(structuredClone(there), wanted)) === canonical(there);
}
