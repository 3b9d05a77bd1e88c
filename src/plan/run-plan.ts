import type { HostChange, RunChange } from '../fixes/change.js';
import type { Answers, Proposal } from '../fixes/fix.js';
import { ApiFailure } from '../kube/api.js';
import { finalWords } from './final.js';
import { backupsOf } from './host/backups.js';
import { makeHostChange, startsDaemon } from './host/make-host-change.js';
import { tagOf } from './host/undo-host.js';
import type {
  HostJournalChange,
  JournalChange,
  JournalEntry,
  ObjectJournalChange,
  RunJournalChange,
} from './journal.js';
import type { JournalStore } from './journal-store.js';
import type { Hands } from './live.js';
import { makeChange, NO_HOST } from './make-change.js';
import type { PlanProgress } from './outcome.js';
import { isStanding, reverseChanges, settle, whatOf } from './reverse.js';
import { runProgram } from './run-program.js';
import { adviceIn, type Left, messageOf, PlanStopped } from './stopped.js';
import { markDone } from './what-happened.js';

/** What came of carrying out a plan, before anybody looked whether it helped. */
export type Applied =
  | { state: 'applied'; entry: JournalEntry }
  | { state: 'refused'; reason: string }
  | { state: 'failed'; reason: string; reversed: boolean }
  | { state: 'interrupted'; reason: string; reversed: boolean };

export const interruptedBefore: Applied = {
  state: 'interrupted',
  reason: 'Interrupted before anything was changed.',
  reversed: true,
};

export interface Run {
  hands: Hands;
  proposal: Pick<Proposal, 'changes' | 'commands'>;
  answers: Answers;
  journal: JournalStore;
  entry: JournalEntry;
  options: { signal?: AbortSignal; onProgress?: (progress: PlanProgress) => void };
}

/** Milliseconds to wait before asking again what became of a write without an answer. */
const LOOK_AGAIN = [0, 1000, 3000];

/** Makes the changes of a plan one after the other, and takes them back when one of them fails. */
export async function runPlan(run: Run): Promise<Applied> {
  const { entry, options } = run;
  for (const [index, line] of entry.changes.entries()) {
    if (options.signal?.aborted === true) return interrupted(run);
    await noteStart(run, index, line);
    tell(run, index, 'started');
    try {
      await makeAndNote(run, index, line);
    } catch (error) {
      const reason = messageOf(error);
      tell(run, index, 'failed', reason);
      return failed(run, line, { reason, left: leftBy(error, line), advice: adviceIn(error) });
    }
    tell(run, index, 'done');
    if (line.kind === 'secret' && line.backup !== undefined) {
      const text = `The former value is kept in Secret ${line.backup.name}; when you will not undo this any more, delete it.`;
      options.onProgress?.({ type: 'note', text });
    }
  }
  const trouble = await finish(run, 'applied');
  if (trouble !== '') options.onProgress?.({ type: 'note', text: trouble });
  return { state: 'applied', entry };
}

/** Of a change that only starts or restarts the daemon, which of the two it is: nothing else of it is to be told. */
async function noteStart({ hands, proposal }: Run, index: number, line: JournalChange): Promise<void> {
  const change = proposal.changes[index];
  if (line.kind !== 'host' || change?.kind !== 'host' || change.files.length > 0) return;
  if (hands.host !== undefined && (await startsDaemon(hands.host, change))) line.wasDown = true;
}

/** In words: the journal knows the files only when the change was begun. */
function wordsOf({ proposal, entry }: Run, line: JournalChange): string {
  const change = proposal.changes[entry.changes.indexOf(line)];
  const known = line.kind !== 'host' || line.files.length > 0 || change === undefined;
  return whatOf(known || (change.kind === 'host' && change.files.length === 0) ? line : change);
}

/** A sentence with the assurance that goes with a refusal. */
export function nothingDone(reason: string): string {
  return `${reason} Nothing was changed.`;
}

async function makeAndNote(run: Run, index: number, line: JournalChange): Promise<void> {
  const { hands, entry } = run;
  const change = run.proposal.changes[index];
  if (change === undefined) throw new PlanStopped('The plan lacks a change.');
  if (change.kind === 'host' && line.kind === 'host') return makeOnHost(run, change, line);
  if (change.kind === 'run' && line.kind === 'run') return makeRun(run, change, line);
  if (change.kind === 'host' || line.kind === 'host' || change.kind === 'run' || line.kind === 'run')
    throw new PlanStopped('The plan and its journal differ.');
  try {
    const live = await makeChange(hands, change, run.answers, entry.id, index, async (facts) => {
      Object.assign(line, facts);
      line.state = 'started';
      await save(run);
    });
    markDone(line, live);
  } catch (error) {
    if (!(error instanceof ApiFailure) || line.state !== 'started') throw error;
    if (!(await lookAgain(run, line, error))) throw new PlanStopped(error.message, 'reversed');
  }
  await save(run);
}

async function makeRun(run: Run, change: RunChange, line: RunJournalChange): Promise<void> {
  await runProgram(run.hands, change, run.options.signal, async () => {
    line.state = 'started';
    await save(run);
  });
  line.state = 'done';
  await save(run);
}

async function makeOnHost(run: Run, change: HostChange, line: HostJournalChange): Promise<void> {
  const { hands, entry, journal } = run;
  const { host } = hands;
  if (host === undefined) throw new PlanStopped(NO_HOST);
  const done = entry.changes.filter((other) => other.kind === 'host' && other.state === 'done');
  const files = done.flatMap((other) => (other.kind === 'host' ? other.files : []));
  const left = new Map(files.map(({ path, afterHash }) => [path, afterHash]));
  const backups = backupsOf(journal.folder, entry.id);
  await makeHostChange(
    { hands, host, change, left, byHand: run.proposal.commands },
    { line, backups, tag: tagOf(entry, line), save: () => save(run) },
  );
  line.state = 'done';
  await save(run);
}

/** After a write without an answer: true when the server did it all the same; what is left of a half-made one is cleared away. */
async function lookAgain(run: Run, line: ObjectJournalChange, cause: ApiFailure): Promise<boolean> {
  let trouble = '';
  for (const delay of LOOK_AGAIN) {
    await run.hands.clock.sleep(delay);
    try {
      return await settle(run.hands, line);
    } catch (error) {
      trouble = messageOf(error);
      if (!(error instanceof ApiFailure)) break;
    }
  }
  const next = 'When the server answers again, `regdoctor undo` finds out and takes it back.';
  throw new PlanStopped(`${cause.message} Whether it was done is not known: ${trouble} ${next}`, 'unclear');
}

function leftBy(error: unknown, line: JournalChange): Left {
  if (error instanceof PlanStopped) return error.left;
  return line.state === 'started' ? 'unclear' : 'untouched';
}

async function failed(
  run: Run,
  line: JournalChange,
  { reason, left, advice }: { reason: string; left: Left; advice: string },
): Promise<Applied> {
  const { entry } = run;
  const begun = entry.changes.some((change) => change.state !== 'pending');
  if (left === 'unclear') {
    // Nobody owns it any more: it is found as a plan that was cut off.
    entry.pid = 0;
    return { state: endOf(run, line), reason: `${reason}${await saveOrSay(run)}`, reversed: false };
  }
  // What a program did stands; an object that is somebody else's must not be taken back later.
  if (line.state === 'started' && (left !== 'kept' || line.kind !== 'run')) line.state = 'reversed';
  if (!entry.changes.some((change) => change.state === 'done')) {
    if (left === 'kept') {
      const trouble = await finish(run, 'failed');
      return { state: endOf(run, line), reason: `${reason}${trouble}`, reversed: false };
    }
    const trouble = begun ? await finish(run, 'reversed') : '';
    if (left === 'untouched')
      return { state: 'refused', reason: `${nothingDone(reason)}${trouble}${advice}` };
    return { state: 'failed', reason: `${reason} Everything is as before.${trouble}`, reversed: true };
  }
  const lost = finalWords(entry.changes);
  if (lost !== undefined) {
    const trouble = await finish(run, 'failed');
    const done = entry.changes.filter(({ state }) => state === 'done').map(whatOf);
    return {
      state: endOf(run, line),
      reason: `${reason} Done before, and not taken back since what ${lost} held is gone: ${done.join(', ')}. Repeat to go on from there.${trouble}`,
      reversed: false,
    };
  }
  try {
    // A journal that cannot be written any more must not keep the changes from being taken back.
    const journal: JournalStore = { ...run.journal, save: async () => void (await saveOrSay(run)) };
    const { onProgress } = run.options;
    await reverseChanges(run.hands, journal, entry, {
      as: 'reversed',
      uncertain: false,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
  } catch (error) {
    const rest = entry.changes.filter(isStanding).map(whatOf).join(', ');
    const trouble = await finish(run, 'failed');
    return {
      state: 'failed',
      reason: `${reason} What was done before could not be taken back (${rest}): ${messageOf(error)}${trouble}`,
      reversed: false,
    };
  }
  const trouble = await finish(run, left === 'kept' ? 'failed' : 'reversed');
  return {
    state: endOf(run, line),
    reason: `${reason} What was done before is taken back.${trouble}${advice}`,
    reversed: left !== 'kept',
  };
}

/** A program is ended by Ctrl-C; every other change that was begun is seen through. */
function endOf({ options }: Run, line: JournalChange): 'failed' | 'interrupted' {
  return line.kind === 'run' && options.signal?.aborted === true ? 'interrupted' : 'failed';
}

async function interrupted(run: Run): Promise<Applied> {
  const names = (state: JournalChange['state']) =>
    run.entry.changes
      .filter((change) => change.state === state)
      .map((change) => wordsOf(run, change))
      .join(', ');
  if (names('done') === '') return interruptedBefore;
  const trouble = await finish(run, 'applied');
  const next =
    finalWords(run.entry.changes) === undefined
      ? '`regdoctor undo` takes back what was done.'
      : 'Repeat to go on from there.';
  return {
    state: 'interrupted',
    reason: `Interrupted. Done: ${names('done')}. Not begun: ${names('pending')}. ${next}${trouble}`,
    reversed: false,
  };
}

/** Closes the entry. What comes back is empty, or a sentence to add when the journal cannot be written. */
async function finish(run: Run, state: JournalEntry['state']): Promise<string> {
  run.entry.state = state;
  run.entry.finishedAt = new Date(run.hands.clock.now()).toISOString();
  return saveOrSay(run);
}

async function saveOrSay(run: Run): Promise<string> {
  try {
    await save(run);
    return '';
  } catch (error) {
    return ` ${messageOf(error)}`;
  }
}

async function save(run: Run): Promise<void> {
  try {
    await run.journal.save(run.entry);
  } catch (error) {
    throw new PlanStopped(`The journal in ${run.journal.folder} cannot be written: ${messageOf(error)}.`);
  }
}

function tell(run: Run, index: number, state: 'started' | 'done' | 'failed', reason?: string): void {
  const line = run.entry.changes[index];
  if (line === undefined) return;
  run.options.onProgress?.({
    type: 'change',
    index,
    of: run.entry.changes.length,
    what: wordsOf(run, line),
    state,
    ...(reason === undefined ? {} : { reason }),
  });
}
