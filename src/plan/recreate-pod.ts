import { subjectName } from '../checks/check.js';
import { ApiFailure, type ApiResponse } from '../kube/api.js';
import { complete, withoutServerFields } from '../kube/clean.js';
import { at, type KubeObject, number, type ObjectRef } from '../kube/objects.js';
import { getLive, type Hands, post, remove, succeeded } from './live.js';
import { objectIn, refusal, serverMessage } from './server-says.js';
import { messageOf, PlanStopped } from './stopped.js';
import { type BeforeWrite, type Expected, expectLive } from './write-object.js';

/** Seconds that a Pod gets to stop: a registry answers requests of minutes, and nobody waits for 30 s to see a cure. */
const LONGEST_GRACE = 10;

/**
 * Seconds after which a Pod that is still being deleted is given up on. A kubelet was seen to take more than a minute over one in
 * CrashLoopBackOff, and giving up leaves nothing behind that serves.
 */
const GONE_TIMEOUT = 300;

/** Milliseconds between two looks whether the Pod is gone. */
const POLL = 250;

/**
 * Deletes the Pod, waits until it is gone and creates `wanted`. What the server would not accept is found out by a dry-run before
 * anything is deleted; when it refuses all the same, `former` is created again and PlanStopped says `reversed`.
 */
export async function recreatePod(
  hands: Hands,
  target: ObjectRef,
  pods: { expected: Expected; wanted: KubeObject; former: KubeObject },
  beforeWrite: BeforeWrite,
): Promise<KubeObject> {
  const live = await expectLive(hands, target, pods.expected);
  await rehearseCreation(hands, target, pods.wanted);
  await beforeWrite(live);
  const deleted = await remove(hands, target, live.metadata?.uid, graceOf(live));
  if (!succeeded(deleted) && deleted.status !== 404)
    throw new PlanStopped(refusal('delete', target, deleted));
  if (hands.dryRun) return live;
  await untilGone(hands, target, live.metadata?.uid);
  return createOrRestore(hands, target, pods.wanted, pods.former);
}

/** Creates `wanted`; if the server refuses, creates `former` and throws PlanStopped. */
export async function createOrRestore(
  hands: Hands,
  target: ObjectRef,
  wanted: KubeObject,
  former: KubeObject,
): Promise<KubeObject> {
  const created = await postPod(hands, target, wanted);
  if (succeeded(created)) return objectIn(created);
  const reason = refusal('create', target, created);
  try {
    const restored = await postPod(hands, target, former);
    if (succeeded(restored)) throw new PlanStopped(`${reason} The former Pod was created again.`, 'reversed');
    throw new PlanStopped(
      `${reason} The former Pod could not be created again either: ${serverMessage(restored)}.`,
      'unclear',
    );
  } catch (error) {
    if (error instanceof ApiFailure) {
      throw new PlanStopped(
        `${reason} Whether the former Pod was created again is not known: ${messageOf(error)}`,
        'unclear',
      );
    }
    throw error;
  }
}

/** Waits until the Pod with this uid is not there any more. Throws PlanStopped (`unclear`) when that takes too long. */
export async function untilGone(hands: Hands, target: ObjectRef, uid: string | undefined): Promise<void> {
  const start = hands.clock.now();
  for (let told = 0; ; ) {
    const live = await look(hands, target);
    if (live === undefined) return;
    if (live !== 'no answer' && live.metadata?.uid !== uid) {
      throw new PlanStopped(
        `${subjectName(target)} was deleted, and something else created it again at once: it belongs to a controller. Change what creates it.`,
        'unclear',
      );
    }
    const seconds = Math.floor((hands.clock.now() - start) / 1000);
    if (seconds >= GONE_TIMEOUT) {
      throw new PlanStopped(
        `${subjectName(target)} is still being deleted after ${GONE_TIMEOUT} s: its node may not answer. When it is gone, \`regdoctor undo\` creates it as it was.`,
        'unclear',
      );
    }
    if (seconds > told || told === 0) {
      hands.waiting({
        seconds,
        what: `${subjectName(target)} to be gone`,
        current: live === 'no answer' ? live : 'being deleted',
      });
      told = Math.max(seconds, 1);
    }
    await hands.clock.sleep(POLL);
  }
}

/** A server that does not answer while the Pod stops is asked again: giving up now would leave no Pod at all. */
async function look(hands: Hands, target: ObjectRef): Promise<KubeObject | undefined | 'no answer'> {
  try {
    return await getLive(hands.api, target);
  } catch (error) {
    if (error instanceof ApiFailure || error instanceof PlanStopped) return 'no answer';
    throw error;
  }
}

/** A Pod's time to stop in seconds: its own, but not more than ours. */
export function graceOf(pod: KubeObject): number {
  return Math.min(number(at(pod, 'spec', 'terminationGracePeriodSeconds')) ?? 30, LONGEST_GRACE);
}

/**
 * Asks the server whether it would create this Pod, under another name since the old one is still there. Only what would stop the real
 * creation as well stops here: not a webhook that knows no dry-run, nor a quota that is used up until the old Pod is gone.
 */
async function rehearseCreation(hands: Hands, target: ObjectRef, wanted: KubeObject): Promise<void> {
  const name = `${target.name.slice(0, 200)}-regdoctor-dry-run`;
  const response = await postPod({ ...hands, dryRun: true }, { ...target, name }, wanted);
  const invalid = response.status === 422;
  const mayNot = response.status === 403 && serverMessage(response).includes('cannot create');
  if (invalid || mayNot) throw new PlanStopped(refusal('create', target, response));
}

function postPod(hands: Hands, target: ObjectRef, pod: KubeObject): Promise<ApiResponse> {
  return post(hands, target, complete(withoutServerFields(pod), target));
}
