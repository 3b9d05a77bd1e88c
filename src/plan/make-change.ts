import { subjectName } from '../checks/check.js';
import type { Change, ClusterChange, HostChange, RunChange } from '../fixes/change.js';
import type { Answers } from '../fixes/fix.js';
import { withoutServerFields } from '../kube/clean.js';
import type { KubeObject } from '../kube/objects.js';
import { deleteOfChange, unexpectedForDelete } from './delete-change.js';
import { checkHostChange } from './host/make-host-change.js';
import type { JournalChange, ObjectJournalChange } from './journal.js';
import { getLive, type Hands } from './live.js';
import { recreatePod } from './recreate-pod.js';
import { runProblem } from './run-program.js';
import { PlanStopped } from './stopped.js';
import { targetName } from './target-name.js';
import { applyObject, unexpectedForApply } from './write-apply.js';
import { createObject, existsAlready, patchObject, unexpected } from './write-object.js';
import { backupRef, unexpectedSecret, writeSecret } from './write-secret.js';

/** Said where a plan changes the Docker host and the run has none. */
export const NO_HOST = 'The plan changes the Docker host, and there is none in this run.';

/** Right before the first write of a change: what the journal has to know by then. */
export type Started = (facts: Pick<ObjectJournalChange, 'uid' | 'backup'>) => Promise<void>;

/**
 * Makes one change after making sure that the object is as the preview saw it. The object afterwards, undefined when it was deleted. Throws
 * PlanStopped, or ApiFailure when the server did not answer.
 */
export async function makeChange(
  hands: Hands,
  change: ClusterChange,
  answers: Answers,
  journalId: string,
  index: number,
  started: Started,
): Promise<KubeObject | undefined> {
  const { target } = change;
  const found = (live: KubeObject | undefined) => started(uidOf(live));
  if (change.kind === 'secret') {
    return writeSecret(hands, change, answers, backupRef(target, journalId, index), (live, backup) =>
      started({ ...uidOf(live), ...(backup === undefined ? {} : { backup }) }),
    );
  }
  if (change.kind === 'delete') {
    await deleteOfChange(hands, change, found);
    return undefined;
  }
  if (target.kind === 'Secret') {
    throw new PlanStopped(`${subjectName(target)} is a Secret: its contents would stand in the journal.`);
  }
  if (change.kind === 'apply') return applyObject(hands, change, found);
  const { before, after } = change;
  if (change.kind === 'create' && after !== undefined) return createObject(hands, target, after, found);
  if (before === undefined) throw new PlanStopped(`The plan does not say what ${subjectName(target)} was.`);
  const expected = { object: before };
  if (after === undefined)
    throw new PlanStopped(`The plan does not say what ${subjectName(target)} becomes.`);
  if (change.kind === 'recreate') {
    return recreatePod(hands, target, { expected, wanted: after, former: before }, found);
  }
  return patchObject(hands, target, expected, after, found);
}

/** What is not as the preview saw it, over all changes that look at an object for the first time; undefined when everything is. */
export async function preconditions(
  hands: Hands,
  changes: readonly Change[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const firsts = changes.filter(
    (change, index) =>
      changes.findIndex((other) => targetName(other.target) === targetName(change.target)) === index,
  );
  const problems = await Promise.all(
    firsts.map(async (change) => {
      if (change.kind === 'host') return hostProblem(hands, change);
      if (change.kind === 'run') return runProblem(hands.host, change.argv);
      const live = await getLive(hands.api, change.target, signal);
      if (change.kind === 'secret') return unexpectedSecret(change, live);
      if (change.kind === 'apply') return unexpectedForApply(change, live);
      if (change.kind === 'delete') return unexpectedForDelete(change, live);
      if (change.kind === 'create') return live === undefined ? undefined : existsAlready(change.target);
      return unexpected(change.target, { object: change.before ?? {} }, live);
    }),
  );
  return problems.find((problem) => problem !== undefined);
}

async function hostProblem(hands: Hands, change: HostChange): Promise<string | undefined> {
  const { host } = hands;
  if (host === undefined) return NO_HOST;
  try {
    await checkHostChange({ hands, host, change, left: new Map(), byHand: [] });
    return undefined;
  } catch (error) {
    if (error instanceof PlanStopped) return error.message;
    throw error;
  }
}

/** The journal's line for a change that is not begun yet. Of a Secret it has the name and nothing else. */
export function journalChangeOf(change: Change): JournalChange {
  if (change.kind === 'host') {
    return {
      kind: 'host',
      target: change.target,
      state: 'pending',
      files: [],
      activation: change.activation,
    };
  }
  if (change.kind === 'run') return runLine(change);
  const line: JournalChange = { kind: change.kind, target: change.target, state: 'pending' };
  if (change.kind === 'secret' || change.target.kind === 'Secret') return line;
  if (change.before !== undefined) line.before = withoutServerFields(change.before);
  if (change.after !== undefined) line.after = withoutServerFields(change.after);
  return line;
}

function runLine({ target, argv, undo, timeoutSeconds }: RunChange): JournalChange {
  return {
    kind: 'run',
    target,
    state: 'pending',
    argv,
    timeoutSeconds,
    ...(undo === undefined ? {} : { undo }),
  };
}

function uidOf(live: KubeObject | undefined): { uid?: string } {
  return live?.metadata?.uid === undefined ? {} : { uid: live.metadata.uid };
}
