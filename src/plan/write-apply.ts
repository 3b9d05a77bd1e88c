import { subjectName } from '../checks/check.js';
import type { ApplyChange } from '../fixes/change.js';
import { ApiFailure, type ApiResponse } from '../kube/api.js';
import { canonical, complete, withoutServerFields } from '../kube/clean.js';
import type { KubeObject, ObjectRef } from '../kube/objects.js';
import { overlaid, withListKeys, withoutMergedKeys } from '../kube/overlay.js';
import { getLive, type Hands, serverSideApply, succeeded } from './live.js';
import { objectIn, refusal } from './server-says.js';
import { PlanStopped } from './stopped.js';
import { type BeforeWrite, existsAlready, expectLive, patchObject, unexpected } from './write-object.js';

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
  const wanted = withListKeys(complete(withoutServerFields(after), target));
  let announced = false;
  for (let attempt = 1; ; attempt += 1) {
    const live = await found(hands, change);
    if (!announced) await beforeWrite(live);
    announced = true;
    const response =
      live === undefined
        ? await applyNew(hands, target, wanted)
        : await serverSideApply(hands, target, wanted, live.metadata?.resourceVersion);
    if (succeeded(response)) return asShown(hands, change, objectIn(response));
    // Without a conflict nothing moved; with one the next look says what did.
    if (response.status !== 409 || attempt >= ATTEMPTS) {
      throw new PlanStopped(refusal('apply', target, response));
    }
    await hands.clock.sleep(RETRY_DELAY * 2 ** (attempt - 1));
  }
}

/** Says that the version of `NONE` is not taken: of Services, before Kubernetes 1.23. Nothing was done then. */
const NO_VERSION_TAKEN = 'resourceVersion should not be set on objects to be created';

async function applyNew(hands: Hands, target: ObjectRef, wanted: KubeObject): Promise<ApiResponse> {
  try {
    return await serverSideApply(hands, target, wanted, NONE);
  } catch (error) {
    if (!(error instanceof ApiFailure) || !error.message.includes(NO_VERSION_TAKEN)) throw error;
  }
  const response = await serverSideApply(hands, target, wanted, undefined);
  // Only what is new is answered by 201.
  if (response.status !== 200) return response;
  throw new PlanStopped(
    `${subjectName(target)} was created by something else in the same moment, and now holds what the plan wanted as well: look at it before you go on.`,
    'kept',
  );
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

/** What a server before 1.21 left in selectors and references is taken out: the preview showed it gone. */
async function asShown(
  hands: Hands,
  { target, before, after }: ApplyChange,
  live: KubeObject,
): Promise<KubeObject> {
  if (before === undefined) return live;
  const wanted = withoutMergedKeys(live, overlaid(before, after));
  if (hands.dryRun || canonical(wanted) === canonical(live)) return live;
  return patchObject(hands, target, { object: live }, wanted, async () => {});
}

async function found(hands: Hands, { target, before }: ApplyChange): Promise<KubeObject | undefined> {
  if (before !== undefined) return expectLive(hands, target, { object: before });
  if ((await getLive(hands.api, target)) !== undefined) throw new PlanStopped(existsAlready(target));
  return undefined;
}

function isSecret(target: ObjectRef): string {
  return `${subjectName(target)} is a Secret: its contents would stand in the journal.`;
}
