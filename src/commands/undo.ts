import { finalWords } from '../plan/final.js';
import type { JournalChange, JournalEntry } from '../plan/journal.js';
import { sanitizeLine } from '../report/sanitize.js';
import { Style } from '../report/style.js';
import type { Session } from '../session/session.js';
import { confirm } from './confirm.js';
import { type Io, interruptedCode } from './io.js';
import type { Values } from './parse.js';
import { planProgress } from './progress.js';
import { Declined } from './prompt.js';
import { requestOf } from './request.js';
import type { Run } from './services.js';
import { terminalOf } from './terminal.js';
import { undoText } from './undo-text.js';

/** `regdoctor undo [ID]`: shows what would be put back, asks, and puts it back. */
export const runUndo: Run = async ({ words, values }, io, services) => {
  const signal = io.interruption();
  const session = await services.openSession(requestOf(values), { signal });
  try {
    const entry = undoable(await session.history(), words[0], session);
    return entry === undefined
      ? await tellNone(session, words[0], io, signal)
      : await carryOut(entry, { session, io, values, signal });
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    io.stdout.write('Nothing was changed.\n');
    return error.interrupted ? 130 : 1;
  } finally {
    await session.close();
  }
};

/** The entry that an undo takes: the one asked for, else the latest on this cluster of which something stands. */
function undoable(
  entries: readonly JournalEntry[],
  id: string | undefined,
  { place }: Session,
): JournalEntry | undefined {
  if (id !== undefined) return entries.find((entry) => entry.id === id);
  const latest = entries.find(
    (entry) =>
      isHere(entry, place) && !['undone', 'reversed'].includes(entry.state) && entry.changes.some(stands),
  );
  // The session says why: there is nothing to show and to agree to.
  return latest === undefined || finalWords(latest.changes) === undefined ? latest : undefined;
}

/** The session's undo has the last word; a plan of the Docker host alone names no cluster. */
function isHere(entry: JournalEntry, place: Session['place']): boolean {
  if (place === undefined || entry.context === '') return true;
  return entry.context === place.context && entry.server === place.server;
}

function stands(change: JournalChange): boolean {
  const { state } = change;
  // A daemon that was merely told to read its files again has nothing to be put back.
  if (change.kind === 'host' && change.files.length === 0) return false;
  if (change.kind === 'run' && change.undo === undefined) return false;
  return state === 'done' || state === 'started';
}

async function tellNone(
  session: Session,
  id: string | undefined,
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const { reason } = await session.undo({ signal, ...(id === undefined ? {} : { id }) });
  io.stdout.write(`${sanitizeLine(reason)}\n`);
  return 1;
}

async function carryOut(
  entry: JournalEntry,
  { session, io, values, signal }: { session: Session; io: Io; values: Values; signal: AbortSignal },
): Promise<number> {
  const style = new Style(terminalOf(io, values));
  const print = (line: string) => io.stdout.write(`${line}\n`);
  for (const line of undoText(entry, style)) print(line);
  if (values.on('dry-run')) {
    print('Dry run: nothing was changed.');
    return 0;
  }
  if (!values.on('yes')) {
    if (io.stdin.isTTY !== true || io.stderr.isTTY !== true) {
      print('Nothing was changed: there is no terminal to ask on. Give --yes to undo it.');
      return 1;
    }
    const recreates = entry.changes.some(({ kind, state }) => kind === 'recreate' && state === 'done');
    if (!(await confirm(io, 'Undo it?', recreates ? 'recreate' : undefined))) {
      print('Nothing was changed.');
      return 1;
    }
  }
  const interactive = io.stdin.isTTY === true && io.stderr.isTTY === true;
  const outcome = await session.undo({
    signal,
    id: entry.id,
    onProgress: planProgress(print),
    ...(interactive ? { handOver: (use) => use() } : {}),
  });
  const done = outcome.state === 'undone';
  for (const line of style.wrap(outcome.reason, `${style.sign(done ? 'ok' : 'fail')} `)) print(line);
  if (signal.aborted && !done) return interruptedCode(signal);
  return done ? 0 : 1;
}
