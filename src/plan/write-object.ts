import { subjectName } from '../checks/check.js';
import { complete, contentHash, withoutServerFields } from '../kube/clean.js';
import type { KubeObject, ObjectRef } from '../kube/objects.js';
import { differences, patchTo } from './json-patch.js';
import { accepted, getLive, type Hands, patch, post, remove, succeeded } from './live.js';
import { objectIn, refusal } from './server-says.js';
import { PlanStopped } from './stopped.js';

/** What the live object must be before it is written: its contents, as an object or, when only that is known, their hash. */
export type Expected = { object: KubeObject } | { hash: string };

/** Called with the live object after it was found as expected, before the first write. */
export type BeforeWrite = (live: KubeObject | undefined) => Promise<void>;

/** A JSON patch that fails because the object moved between the reading and the patch is made again this often. */
const ATTEMPTS = 5;

/** Milliseconds before the second attempt; doubled for each further one. */
const RETRY_DELAY = 50;

/** Creates the object. Throws PlanStopped when there is one of this name. */
export async function createObject(
  hands: Hands,
  target: ObjectRef,
  wanted: KubeObject,
  beforeWrite: BeforeWrite,
): Promise<KubeObject> {
  if ((await getLive(hands.api, target)) !== undefined) throw new PlanStopped(existsAlready(target));
  await beforeWrite(undefined);
  const response = await post(hands, target, complete(withoutServerFields(wanted), target));
  if (response.status === 409) throw new PlanStopped(existsAlready(target));
  return accepted(hands, 'create', target, response);
}

/** Makes `wanted` of the live object, if it is as expected. An object that only its status moves in is no obstacle. */
export async function patchObject(
  hands: Hands,
  target: ObjectRef,
  expected: Expected,
  wanted: KubeObject,
  beforeWrite: BeforeWrite,
): Promise<KubeObject> {
  let announced = false;
  for (let attempt = 1; ; attempt += 1) {
    const live = await expectLive(hands, target, expected);
    const operations = patchTo(live, wanted);
    if (!announced) await beforeWrite(live);
    announced = true;
    if (operations.length === 0) return live;
    const response = await patch(hands, target, operations);
    if (succeeded(response)) return objectIn(response);
    const mayHaveMoved = response.status === 409 || response.status === 422;
    if (!mayHaveMoved || attempt >= ATTEMPTS) throw new PlanStopped(refusal('patch', target, response));
    const now = await getLive(hands.api, target);
    const moved = now?.metadata?.resourceVersion !== live.metadata?.resourceVersion;
    if (!moved) throw new PlanStopped(refusal('patch', target, response));
    await hands.clock.sleep(RETRY_DELAY * 2 ** (attempt - 1));
  }
}

/** Deletes the object, if it is as expected and the very one. */
export async function deleteObject(
  hands: Hands,
  target: ObjectRef,
  expected: Expected,
  uid: string | undefined,
  beforeWrite: BeforeWrite,
): Promise<void> {
  const live = await expectLive(hands, target, expected);
  if (uid !== undefined && live.metadata?.uid !== uid) {
    throw new PlanStopped(
      `${subjectName(target)} is another one than before: it was deleted and made again.`,
    );
  }
  await beforeWrite(live);
  await deleteLive(hands, target, live);
}

/** Deletes exactly this object; one that is gone by now is as wanted. */
export async function deleteLive(hands: Hands, target: ObjectRef, live: KubeObject): Promise<void> {
  const response = await remove(hands, target, live.metadata?.uid);
  if (!succeeded(response) && response.status !== 404) {
    throw new PlanStopped(refusal('delete', target, response));
  }
}

/** The live object when it holds what is expected of it. Else throws PlanStopped with a sentence that names it and what differs. */
export async function expectLive(
  hands: Pick<Hands, 'api'>,
  target: ObjectRef,
  expected: Expected,
  signal?: AbortSignal,
): Promise<KubeObject> {
  const live = await getLive(hands.api, target, signal);
  const problem = unexpected(target, expected, live);
  if (live === undefined || problem !== undefined) throw new PlanStopped(problem ?? '');
  return live;
}

/** What is wrong with the live object, or undefined when it is as expected. */
export function unexpected(
  target: ObjectRef,
  expected: Expected,
  live: KubeObject | undefined,
): string | undefined {
  const name = subjectName(target);
  if (live === undefined) return `${name} is gone.`;
  if (live.metadata?.deletionTimestamp !== undefined) return `${name} is being deleted.`;
  if ('hash' in expected) {
    return contentHash(live) === expected.hash ? undefined : `${name} has changed since.`;
  }
  if (contentHash(live) === contentHash(expected.object)) return undefined;
  return `${name} has changed since: ${differences(expected.object, live)} differs.`;
}

export function existsAlready(target: ObjectRef): string {
  return `${subjectName(target)} exists by now; it did not before.`;
}
