import type { ClusterApi } from '../kube/api.js';
import { type ApplyOptions, handsOf } from './apply.js';
import { finalWords, stays } from './final.js';
import { hostObstacle } from './host/undo-host.js';
import type { HostJournalChange, JournalChange, JournalEntry } from './journal.js';
import type { JournalStore } from './journal-store.js';
import { getLive, type Hands } from './live.js';
import type { PlanProgress, UndoOutcome } from './outcome.js';
import { foreign, isStanding, reverseChanges, whatOf } from './reverse.js';
import { runProblem } from './run-program.js';
import { adviceIn, KeptAsIs, messageOf } from './stopped.js';
import { targetName } from './target-name.js';
import { whatHappened } from './what-happened.js';
import { unexpected } from './write-object.js';
import { backupProblem, secretProblem } from './write-secret.js';

export interface UndoOptions extends ApplyOptions {
  /** The entry to undo; without it the latest of this context and server that has something to undo. */
  id?: string;
}

/**
 * Takes back a plan: the latest applied one, or one that was cut off by a crash. Nothing is touched when one of its objects has changed
 * since or is gone.
 */
export async function undoPlan(
  api: ClusterApi,
  journal: JournalStore,
  options: UndoOptions = {},
): Promise<UndoOutcome> {
  const { entries } = await journal.list();
  const here = entries.filter((entry) => isHere(entry, api, options));
  const entry = here.find((candidate) =>
    options.id === undefined ? hasSomethingToUndo(candidate) : candidate.id === options.id,
  );
  if (entry === undefined) {
    const what = options.id === undefined ? 'There is no plan to undo' : `There is no plan ${options.id}`;
    return { state: 'nothing-to-undo', reason: `${what} on ${placeName(api, options)}.` };
  }
  if (!hasSomethingToUndo(entry)) {
    return {
      state: 'nothing-to-undo',
      reason: entry.changes.some(isStanding)
        ? `"${entry.title}" changed no file: there is nothing to put back.`
        : `"${entry.title}" is ${entry.state}: there is nothing left of it.`,
      entry,
    };
  }
  const cutOff = (await journal.unfinished()).some((other) => other.id === entry.id);
  if (!cutOff && isOpen(entry)) {
    const reason = `Another regdoctor (process ${entry.pid}) is working on "${entry.title}": wait until it is done.`;
    return { state: 'refused', reason, entry };
  }
  const lost = finalWords(entry.changes);
  if (lost !== undefined) {
    if (cutOff) {
      // Nobody has to be told of it again: there is nothing to do about it but to repeat the plan.
      entry.state = 'failed';
      await journal.save(entry);
    }
    const reason = `"${entry.title}" cannot be undone: what ${lost} held is gone.`;
    return { state: 'nothing-to-undo', reason, entry };
  }
  return reverse(handsOf(api, options), journal, entry, options);
}

/** Takes back an entry that no process works on. A change that was begun and not noted as done is looked at first. */
async function reverse(
  hands: Hands,
  journal: JournalStore,
  entry: JournalEntry,
  options: { signal?: AbortSignal; onProgress?: (progress: PlanProgress) => void },
): Promise<UndoOutcome> {
  const cutOffUndo = entry.state === 'undoing';
  try {
    const problem = await obstacle(hands, journal.folder, entry, cutOffUndo, options.signal);
    if (problem !== undefined) {
      return {
        state: 'refused',
        reason: `${problem} "${entry.title}" was not undone; nothing was changed.`,
        entry,
      };
    }
  } catch (error) {
    return { state: 'refused', reason: `${messageOf(error)} Nothing was changed.`, entry };
  }
  try {
    entry.state = 'undoing';
    entry.pid = process.pid;
    await journal.save(entry);
    await reverseChanges(hands, journal, entry, { ...options, as: 'undone', uncertain: cutOffUndo });
    entry.state = 'undone';
    entry.finishedAt = new Date(hands.clock.now()).toISOString();
    await journal.save(entry);
    const kept = entry.changes
      .filter((change) => isStanding(change) && stays(change))
      .map(whatOf)
      .join(', ');
    const rest = kept === '' ? '' : ` What stays, since nothing takes it back: ${kept}.`;
    return { state: 'undone', reason: `"${entry.title}" is undone.${rest}`, entry };
  } catch (error) {
    const rest = entry.changes.filter(isStanding).map(whatOf).join(', ');
    const next = error instanceof KeptAsIs ? '' : ' Repeat the undo to go on from there.';
    const reason = `${messageOf(error)} Not undone: ${rest === '' ? 'nothing' : rest}.${next}${adviceIn(error)}`;
    return { state: 'failed', reason: `${reason}${await release(journal, entry)}`, entry };
  }
}

/** A plan is undone where it was done: on its cluster, if it has one, and on its Docker host, if it has one. */
function isHere(entry: JournalEntry, api: ClusterApi, { host }: UndoOptions): boolean {
  const ofHostAlone = entry.context === '' && entry.server === '';
  const onCluster = ofHostAlone || (entry.context === api.context && entry.server === api.server);
  return onCluster && (entry.host === undefined || entry.host === host?.access.identity);
}

/** True when something of the entry stands, or may. */
function hasSomethingToUndo(entry: JournalEntry): boolean {
  const closed = entry.state === 'undone' || entry.state === 'reversed';
  return (
    !closed && (isOpen(entry) || entry.changes.some((change) => isStanding(change) && leavesTrace(change)))
  );
}

/** A daemon that merely took over what its files said cannot be made to forget it: there are no former files to load. */
function leavesTrace(change: JournalChange): boolean {
  return !stays(change) && (change.kind !== 'host' || change.files.length > 0);
}

function isOpen(entry: JournalEntry): boolean {
  return entry.state === 'applying' || entry.state === 'undoing';
}

/** Why the entry cannot be undone, from a look at each of its objects; of several changes of one object the last one counts. */
async function obstacle(
  hands: Hands,
  journalFolder: string,
  entry: JournalEntry,
  cutOffUndo: boolean,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const standing = [...entry.changes].reverse().filter(isStanding);
  const lasts = standing.filter(
    (change, index) => standing.findIndex((other) => whatTarget(other) === whatTarget(change)) === index,
  );
  const problems = await Promise.all(
    lasts.map(async (change) => {
      if (change.kind === 'host') {
        return isBuiltOn(change, standing)
          ? undefined
          : hostObstacle({ hands, journalFolder, entry, line: change });
      }
      if (change.kind === 'run')
        return change.undo === undefined ? undefined : runProblem(hands.host, change.undo);
      if (change.state === 'started' || cutOffUndo) {
        const { how, live } = await whatHappened(hands.api, change);
        return how === 'foreign' ? foreign(change, live) : undefined;
      }
      const live = await getLive(hands.api, change.target, signal);
      if (change.kind === 'secret') return secretProblem(change, live) ?? backupProblem(hands.api, change);
      if (change.kind === 'delete') return undefined;
      return unexpected(change.target, { hash: change.afterHash ?? '' }, live);
    }),
  );
  return problems.find((problem) => problem !== undefined);
}

/** True when a later change of the plan has one of its files, too: that one is taken back before it. `standing` has the last change first. */
function isBuiltOn(change: HostJournalChange, standing: readonly JournalChange[]): boolean {
  const paths = new Set(change.files.map(({ path }) => path));
  const later = standing.slice(0, standing.indexOf(change));
  return later.some((other) => other.kind === 'host' && other.files.some(({ path }) => paths.has(path)));
}

function whatTarget({ target }: JournalChange): string {
  return targetName(target);
}

function placeName(api: ClusterApi, { host }: UndoOptions): string {
  return api.context === '' && host !== undefined ? host.access.identity : `${api.context} (${api.server})`;
}

/** Gives the entry back, so that the next undo finds it as one that was cut off. */
async function release(journal: JournalStore, entry: JournalEntry): Promise<string> {
  entry.pid = 0;
  try {
    await journal.save(entry);
    return '';
  } catch (error) {
    return ` The journal cannot be written either: ${messageOf(error)}`;
  }
}
