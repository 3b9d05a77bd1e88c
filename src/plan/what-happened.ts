import type { ClusterApi } from '../kube/api.js';
import { complete, contentHash, covers, withoutServerFields } from '../kube/clean.js';
import type { KubeObject } from '../kube/objects.js';
import { overlaid } from '../kube/overlay.js';
import type { ObjectJournalChange } from './journal.js';
import { getLive } from './live.js';
import { dataOf, keyOf, secretVersion } from './write-secret.js';

/**
 * What the live state says of a change that was begun: `made`, `not-made`, `half` (a Pod was deleted and not created again), or `foreign`
 * (the object is neither as before nor as after: something else changed it).
 */
export interface Happened {
  how: 'made' | 'not-made' | 'half' | 'foreign';
  live: KubeObject | undefined;
}

/** Looks at the object of a change that was begun, and whose end nobody wrote down. */
export async function whatHappened(api: ClusterApi, change: ObjectJournalChange): Promise<Happened> {
  const live = await getLive(api, change.target);
  const how = change.kind === 'secret' ? await ofSecret(api, change, live) : ofObject(change, live);
  return { how, live };
}

/** Writes down what a made change left behind, as the end of the change would have done. */
export function markDone(change: ObjectJournalChange, live: KubeObject | undefined): void {
  change.state = 'done';
  if (live === undefined) return;
  change.afterHash = change.kind === 'secret' ? secretVersion(live) : contentHash(live);
  if (live.metadata?.uid !== undefined) change.uid = live.metadata.uid;
}

function ofObject(change: ObjectJournalChange, live: KubeObject | undefined): Happened['how'] {
  const { kind, before, after } = change;
  const asBefore = live !== undefined && before !== undefined && contentHash(live) === contentHash(before);
  const asAfter = live !== undefined && after !== undefined && holds(live, after, change);
  switch (kind) {
    case 'create':
      return live === undefined ? 'not-made' : asAfter ? 'made' : 'foreign';
    case 'apply':
      return ofApply(change, live);
    case 'delete':
      return live === undefined || live.metadata?.deletionTimestamp !== undefined ? 'made' : 'not-made';
    case 'recreate':
      if (live === undefined) return 'half';
      if (live.metadata?.uid === change.uid) {
        if (live.metadata?.deletionTimestamp !== undefined) return 'half';
        // The journal has the former Pod's uid until the change is done, then the new one's.
        return change.state === 'done' ? 'made' : 'not-made';
      }
      return asBefore ? 'not-made' : asAfter ? 'made' : 'foreign';
    default:
      return asBefore ? 'not-made' : asAfter ? 'made' : 'foreign';
  }
}

/** An object that was there may hold more than what was applied, in lists too. */
function ofApply(change: ObjectJournalChange, live: KubeObject | undefined): Happened['how'] {
  const { before, after } = change;
  if (live === undefined) return before === undefined ? 'not-made' : 'foreign';
  if (before !== undefined && contentHash(live) === contentHash(before)) return 'not-made';
  if (after === undefined) return 'foreign';
  // Where applying it again would change nothing it was made; lists with keys may have another order.
  return holds(live, overlaid(live, overlaid(before, after)), change) ? 'made' : 'foreign';
}

function holds(live: KubeObject, after: KubeObject, change: ObjectJournalChange): boolean {
  const clean = (object: KubeObject) => complete(withoutServerFields(object), change.target);
  return covers(clean(live), clean(after));
}

/** The backup is made before the Secret is changed: without it nothing was changed. */
async function ofSecret(
  api: ClusterApi,
  change: ObjectJournalChange,
  live: KubeObject | undefined,
): Promise<Happened['how']> {
  if (change.backup === undefined) return live === undefined ? 'not-made' : 'made';
  if (live === undefined) return 'foreign';
  const kept = await getLive(api, change.backup);
  const key = kept === undefined ? undefined : keyOf(kept);
  if (kept === undefined || key === undefined) return 'not-made';
  return dataOf(live, key) === dataOf(kept, key) ? 'not-made' : 'made';
}
