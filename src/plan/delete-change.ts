import { subjectName } from '../checks/check.js';
import type { ObjectChange } from '../fixes/change.js';
import type { KubeObject } from '../kube/objects.js';
import { getLive, type Hands } from './live.js';
import { PlanStopped } from './stopped.js';
import { type BeforeWrite, deleteLive, unexpected } from './write-object.js';

/**
 * Deletes what a change says. Something that is gone already, or going, is as wanted: an owner that was deleted before it takes it along.
 * A Secret is known by its uid alone, since its contents are nowhere.
 */
export async function deleteOfChange(
  hands: Hands,
  change: ObjectChange,
  beforeWrite: BeforeWrite,
): Promise<void> {
  const live = await getLive(hands.api, change.target);
  const problem = unexpectedForDelete(change, live);
  if (problem !== undefined) throw new PlanStopped(problem);
  await beforeWrite(live);
  if (live === undefined || isGoing(live)) return;
  await deleteLive(hands, change.target, live);
}

/** Why the object is not what the preview saw; undefined when it is, or when it is gone. */
export function unexpectedForDelete(
  { target, before }: ObjectChange,
  live: KubeObject | undefined,
): string | undefined {
  if (live === undefined || isGoing(live)) return undefined;
  if (before === undefined) return `The plan does not say what ${subjectName(target)} was.`;
  if (target.kind !== 'Secret') return unexpected(target, { object: before }, live);
  const seen = before.metadata?.uid;
  return seen === undefined || seen === live.metadata?.uid
    ? undefined
    : `${subjectName(target)} is another one than before: it was deleted and made again.`;
}

function isGoing(live: KubeObject): boolean {
  return live.metadata?.deletionTimestamp !== undefined;
}
