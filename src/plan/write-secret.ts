import { subjectName } from '../checks/check.js';
import type { SecretChange } from '../fixes/change.js';
import type { ClusterApi } from '../kube/api.js';
import { complete } from '../kube/clean.js';
import type { KubeObject, ObjectRef } from '../kube/objects.js';
import { at, record, text } from '../kube/objects.js';
import type { ObjectJournalChange } from './journal.js';
import { accepted, getLive, type Hands, patch, post, remove, succeeded } from './live.js';
import { objectIn, refusal } from './server-says.js';
import { PlanStopped } from './stopped.js';
import { existsAlready } from './write-object.js';

/** Marks the Secrets that hold what other Secrets held before. */
export const BACKUP_LABELS = { 'app.kubernetes.io/managed-by': 'regdoctor' };

/** As for patches of other objects. */
const ATTEMPTS = 5;

/** The Secret in which the former value of a changed key is kept: `docker-registry-regdoctor-20260102t030405z-ab12`. */
export function backupRef(target: ObjectRef, journalId: string, index: number): ObjectRef {
  const suffix = `-regdoctor-${journalId.toLowerCase()}${index === 0 ? '' : `-${index}`}`;
  return {
    ...target,
    apiVersion: 'v1',
    kind: 'Secret',
    name: `${target.name.slice(0, 253 - suffix.length)}${suffix}`,
  };
}

/**
 * What stands for the contents of a Secret in the journal. A hash would give short secrets away, so it is the version that the server keeps.
 */
export function secretVersion(secret: KubeObject): string {
  return `${secret.metadata?.uid ?? ''}/${secret.metadata?.resourceVersion ?? ''}`;
}

/**
 * Creates the Secret, or changes one key of it after its former value was put into the Secret `backup`. `started` is called right before the
 * first write, with the backup's name when there is going to be one.
 */
export async function writeSecret(
  hands: Hands,
  change: SecretChange,
  answers: Readonly<Record<string, string>>,
  backup: ObjectRef,
  started: (live: KubeObject | undefined, backup: ObjectRef | undefined) => Promise<void>,
): Promise<KubeObject> {
  const { target, key } = change;
  const live = await getLive(hands.api, target);
  const problem = unexpectedSecret(change, live);
  if (problem !== undefined) throw new PlanStopped(problem);

  const former = live === undefined ? undefined : dataOf(live, key);
  const current = former === undefined ? undefined : Buffer.from(former, 'base64').toString('utf8');
  const composed = await change.compose(current, answers);
  const value = Buffer.from(composed, 'utf8').toString('base64');
  const quiet: Hands = {
    ...hands,
    hide: [composed, value, ...composed.split('\n'), current, former, ...Object.values(answers)].filter(
      (secret) => secret !== undefined,
    ),
  };

  if (live === undefined) {
    const rest = encoded((await change.composeRest?.(composed, answers)) ?? {});
    await started(undefined, undefined);
    const secret = secretOf(target, change.type, { ...rest, [key]: value });
    if (change.labels !== undefined) secret.metadata = { ...secret.metadata, labels: { ...change.labels } };
    const quieter = { ...quiet, hide: [...quiet.hide, ...textsOf(rest)] };
    const response = await post(quieter, target, secret);
    if (response.status === 409) throw new PlanStopped(existsAlready(target));
    return accepted(quieter, 'create', target, response);
  }

  await started(live, hands.dryRun ? undefined : backup);
  const kept = hands.dryRun ? undefined : await createBackup(quiet, backup, key, former);
  try {
    return await patchKey(quiet, target, { key, former, value, live });
  } catch (error) {
    if (error instanceof PlanStopped && kept !== undefined) await remove(quiet, backup, kept.metadata?.uid);
    throw error;
  }
}

/** Puts the key back as it stands in the backup, and deletes the backup; deletes the Secret when it was created by the plan. */
export async function restoreSecret(
  hands: Hands,
  change: ObjectJournalChange,
  restored: () => Promise<void>,
): Promise<void> {
  const { target, backup } = change;
  const name = subjectName(target);
  const live = await getLive(hands.api, target);
  const problem = secretProblem(change, live);
  if (live === undefined || problem !== undefined) throw new PlanStopped(problem ?? '');

  if (backup === undefined) {
    const response = await remove(hands, target, live.metadata?.uid);
    if (!succeeded(response)) throw new PlanStopped(refusal('delete', target, response));
    await restored();
    return;
  }
  const kept = await getLive(hands.api, backup);
  if (kept === undefined) {
    throw new PlanStopped(lostBackup(backup, target));
  }
  const key = keyOf(kept);
  if (key === undefined) throw new PlanStopped(`${subjectName(backup)} does not say which key it holds.`);
  const former = dataOf(live, key);
  const value = dataOf(kept, key);
  const quiet: Hands = { ...hands, hide: [former, value].filter((secret) => secret !== undefined) };
  await patchKey(quiet, target, { key, former, value, live });
  await restored();
  const response = await remove(hands, backup, kept.metadata?.uid);
  if (!succeeded(response) && response.status !== 404) {
    throw new PlanStopped(
      `${name} is as before, but its backup is left: ${refusal('delete', backup, response)}`,
      'reversed',
    );
  }
}

/** Why the Secret is not what the preview saw, without a word of its contents. */
export function unexpectedSecret(change: SecretChange, live: KubeObject | undefined): string | undefined {
  if (live === undefined) return change.exists ? `${subjectName(change.target)} is gone.` : undefined;
  if (!change.exists) return existsAlready(change.target);
  if (live.metadata?.deletionTimestamp !== undefined)
    return `${subjectName(change.target)} is being deleted.`;
  return undefined;
}

/** Why a Secret that a plan changed cannot be put back; undefined when it is as the plan left it. */
export function secretProblem(change: ObjectJournalChange, live: KubeObject | undefined): string | undefined {
  if (live === undefined) return `${subjectName(change.target)} is gone.`;
  return secretVersion(live) === change.afterHash
    ? undefined
    : `${subjectName(change.target)} has changed since.`;
}

/** Why there is nothing to put back; undefined when the backup is there, or when there never was one. */
export async function backupProblem(
  api: ClusterApi,
  change: ObjectJournalChange,
): Promise<string | undefined> {
  if (change.backup === undefined || (await getLive(api, change.backup)) !== undefined) return undefined;
  return lostBackup(change.backup, change.target);
}

function lostBackup(backup: ObjectRef, target: ObjectRef): string {
  return `${subjectName(backup)}, which held the former contents of ${subjectName(target)}, is gone.`;
}

function encoded(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value, 'utf8').toString('base64')]),
  );
}

/** What no message may repeat: the values, plain, by line, and encoded. */
function textsOf(data: Readonly<Record<string, string>>): string[] {
  return Object.values(data).flatMap((value) => {
    const plain = Buffer.from(value, 'base64').toString('utf8');
    return [value, plain, ...plain.split('\n')];
  });
}

/** The encoded value of a key; undefined when it is not there. */
export function dataOf(secret: KubeObject, key: string): string | undefined {
  return text(record(secret.data)[key]);
}

/** The key that a backup is of, in an annotation since the key may not have been there. */
const KEY_ANNOTATION = 'regdoctor/key';

export function keyOf(backup: KubeObject): string | undefined {
  return text(at(backup, 'metadata', 'annotations', KEY_ANNOTATION));
}

async function createBackup(
  hands: Hands,
  backup: ObjectRef,
  key: string,
  former: string | undefined,
): Promise<KubeObject> {
  const secret = secretOf(backup, 'Opaque', former === undefined ? {} : { [key]: former });
  secret.metadata = {
    ...secret.metadata,
    labels: { ...BACKUP_LABELS },
    annotations: { [KEY_ANNOTATION]: key },
  };
  return accepted(hands, 'create', backup, await post(hands, backup, secret));
}

function secretOf(target: ObjectRef, type: string, data: Record<string, string>): KubeObject {
  return complete({ type, data }, { ...target, apiVersion: 'v1', kind: 'Secret' });
}

interface KeyPatch {
  key: string;
  /** Encoded, as it is and as it shall be; undefined when the key is not there, or shall not be. */
  former: string | undefined;
  value: string | undefined;
  live: KubeObject;
}

/** Changes this key and nothing else. An object that moved is looked at again, and refused only when the key is another. */
async function patchKey(hands: Hands, target: ObjectRef, change: KeyPatch): Promise<KubeObject> {
  const { key, former, value } = change;
  let { live } = change;
  for (let attempt = 1; ; attempt += 1) {
    const response = await patch(hands, target, keyOperations(live, key, former, value));
    if (succeeded(response)) return objectIn(response);
    const stopped = new PlanStopped(refusal('patch', target, response, hands.hide));
    if ((response.status !== 409 && response.status !== 422) || attempt >= ATTEMPTS) throw stopped;
    const now = await getLive(hands.api, target);
    if (now?.metadata?.resourceVersion === live.metadata?.resourceVersion) throw stopped;
    if (now === undefined || now.metadata?.uid !== live.metadata?.uid || dataOf(now, key) !== former) {
      throw new PlanStopped(`${subjectName(target)} has changed since.`);
    }
    live = now;
  }
}

function keyOperations(
  live: KubeObject,
  key: string,
  former: string | undefined,
  value: string | undefined,
): unknown[] {
  const path = `/data/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const version = live.metadata?.resourceVersion;
  const tests = [
    ...(version === undefined ? [] : [{ op: 'test', path: '/metadata/resourceVersion', value: version }]),
    ...(former === undefined ? [] : [{ op: 'test', path, value: former }]),
  ];
  if (value === undefined) return former === undefined ? tests : [...tests, { op: 'remove', path }];
  if (live.data === undefined || live.data === null)
    return [...tests, { op: 'add', path: '/data', value: { [key]: value } }];
  return [...tests, { op: former === undefined ? 'add' : 'replace', path, value }];
}
