import { subjectName } from '../checks/check.js';
import type { ApplyChange } from '../fixes/change.js';
import { complete, withoutServerFields } from '../kube/clean.js';
import type { KubeObject, ObjectRef } from '../kube/objects.js';
import { getLive, type Hands, serverSideApply, succeeded } from './live.js';
import { objectIn, refusal } from './server-says.js';
import { PlanStopped } from './stopped.js';
import { type BeforeWrite, existsAlready, expectLive, unexpected } from './write-object.js';

/** As for patches: an object that moves in what the preview did not show is applied again. */
const ATTEMPTS = 5;
const RETRY_DELAY = 50;

/**
 * The version of an object that is to be created: no object has it, so that the server refuses to merge into one that came in between
 * (k8s.io/apiserver, pkg/registry/generic/registry/store.go, Update: it is compared only when there is an object).
 */
const NONE = '1';

/**
 * Makes the object say what `after` says, by server-side apply, if it is as the preview saw it: as `before`, or not there. Fields that `after`
 * does not name are left alone.
 */
export async function applyObject(
  hands: Hands,
  change: ApplyChange,
  beforeWrite: BeforeWrite,
): Promise<KubeObject> {
  const { target, after } = change;
  const wanted = complete(withoutServerFields(after), target);
  let announced = false;
  for (let attempt = 1; ; attempt += 1) {
    const live = await found(hands, change);
    if (!announced) await beforeWrite(live);
    announced = true;
    const response = await serverSideApply(hands, target, wanted, live?.metadata?.resourceVersion ?? NONE);
    if (succeeded(response)) return objectIn(response);
    // Without a conflict nothing moved; with one the next look says what did.
    if (response.status !== 409 || attempt >= ATTEMPTS) {
      throw new PlanStopped(refusal('apply', target, response));
    }
    await hands.clock.sleep(RETRY_DELAY * 2 ** (attempt - 1));
  }
}

/** Why the object is not what the preview saw; undefined when it is. */
export function unexpectedForApply(
  { target, before }: ApplyChange,
  live: KubeObject | undefined,
): string | undefined {
  if (target.kind === 'Secret') return isSecret(target);
  if (before !== undefined) return unexpected(target, { object: before }, live);
  return live === undefined ? undefined : existsAlready(target);
}

async function found(hands: Hands, { target, before }: ApplyChange): Promise<KubeObject | undefined> {
  if (before !== undefined) return expectLive(hands, target, { object: before });
  if ((await getLive(hands.api, target)) !== undefined) throw new PlanStopped(existsAlready(target));
  return undefined;
}

function isSecret(target: ObjectRef): string {
  return `${subjectName(target)} is a Secret: its contents would stand in the journal.`;
}
