import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { list, record, text } from '../kube/objects.js';
import { writeDurably } from './durable.js';
import type { JournalEntry } from './journal.js';
import { isAlive } from './process-alive.js';
import { PROGRAMS } from './programs.js';
import { messageOf } from './stopped.js';

/** The journal on disk: one file a plan, which only its owner can read. */
export interface JournalStore {
  /** The folder of the files. */
  readonly folder: string;
  /** Writes the entry; it is on the disk when this resolves. Throws when it cannot be written. */
  save(entry: JournalEntry): Promise<void>;
  /** All entries, the newest first, and a sentence for each file that is not one. */
  list(): Promise<{ entries: JournalEntry[]; problems: string[] }>;
  /** Entries that no running process works on although they are not finished: plans that were cut off. */
  unfinished(): Promise<JournalEntry[]>;
}

const ENTRY_FILE = /^\d{8}T\d{6}Z-[0-9a-f]{4,}\.json$/;

/** The journal in `stateDir`, or where XDG says: `$XDG_STATE_HOME/regdoctor/journal`. Nothing is made before the first `save`. */
export function openJournal(options: { stateDir?: string; env?: NodeJS.ProcessEnv } = {}): JournalStore {
  const folder = join(options.stateDir ?? defaultStateDir(options.env ?? process.env), 'journal');
  // A process that got our id again must not take our entries for its own, nor we take another's for ours.
  const ours = new Set<string>();

  const all = async (): Promise<{ entries: JournalEntry[]; problems: string[] }> => {
    const entries: JournalEntry[] = [];
    const problems: string[] = [];
    for (const name of await fileNames(folder)) {
      try {
        entries.push(parseEntry(await readFile(join(folder, name), 'utf8'), name));
      } catch (error) {
        problems.push(`The journal file ${join(folder, name)} was left out: ${messageOf(error)}`);
      }
    }
    return { entries: entries.sort(newestFirst), problems };
  };

  return {
    folder,
    async save(entry) {
      ours.add(entry.id);
      await writeDurably(folder, `${entry.id}.json`, `${JSON.stringify(entry, undefined, 2)}\n`);
    },
    list: all,
    async unfinished() {
      const { entries } = await all();
      return entries.filter((entry) => {
        if (entry.state !== 'applying' && entry.state !== 'undoing') return false;
        if (entry.pid === process.pid) return !ours.has(entry.id);
        return !isAlive(entry.pid, new Date(entry.startedAt));
      });
    },
  };
}

/** By time, which has milliseconds: several plans may be begun within the second of an id. */
function newestFirst(a: JournalEntry, b: JournalEntry): number {
  const [left, right] = a.startedAt === b.startedAt ? [a.id, b.id] : [a.startedAt, b.startedAt];
  return left < right ? 1 : -1;
}

/** The id of a new entry, sortable by time: `20260102T030405Z-ab12cd`. */
export function newJournalId(now: Date): string {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stamp}-${randomBytes(3).toString('hex')}`;
}

function defaultStateDir(env: NodeJS.ProcessEnv): string {
  const xdg = env.XDG_STATE_HOME;
  // The XDG base directory specification: a relative path is invalid and ignored.
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(env.HOME || homedir(), '.local', 'state');
  return join(base, 'regdoctor');
}

async function fileNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => ENTRY_FILE.test(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const STATES: readonly string[] = ['applying', 'applied', 'failed', 'reversed', 'undoing', 'undone'];
const CHANGE_STATES: readonly string[] = ['pending', 'started', 'done', 'reversed', 'undone'];
const KINDS: readonly string[] = ['create', 'patch', 'recreate', 'delete', 'apply', 'secret'];
const TEXTS = ['startedAt', 'context', 'server', 'namespace', 'fix', 'title', 'finding'];

/** The entry in a file. Throws what is wrong with it: an undo must not work with half an entry. */
function parseEntry(json: string, name: string): JournalEntry {
  const value: unknown = JSON.parse(json);
  const entry = record(value);
  if (entry.schema !== 'regdoctor.journal/1')
    throw new Error('it is of another version, or no journal entry');
  if (`${text(entry.id)}.json` !== name) throw new Error('its name and its id differ');
  const missing = TEXTS.find((field) => text(entry[field]) === undefined);
  if (missing !== undefined) throw new Error(`${missing} is missing`);
  if (!STATES.includes(text(entry.state) ?? '')) throw new Error('its state is unknown');
  if (typeof entry.pid !== 'number') throw new Error('pid is missing');
  if (!Array.isArray(entry.changes)) throw new Error('changes is missing');
  if (entry.host !== undefined && text(entry.host) === undefined) throw new Error('its host is not a name');
  for (const change of list(entry.changes)) {
    const { kind, state } = record(change);
    const complete =
      kind === 'host' ? isHostChange(change) : kind === 'run' ? isRunChange(change) : isClusterChange(change);
    if (!complete || !CHANGE_STATES.includes(text(state) ?? '')) {
      throw new Error('one of its changes is not complete');
    }
    if ((kind === 'host' || kind === 'run') && text(entry.host) === undefined)
      throw new Error('it does not name its host');
  }
  return value as JournalEntry;
}

function isClusterChange(change: unknown): boolean {
  const { kind, target } = record(change);
  const { kind: what, name, apiVersion } = record(target);
  return KINDS.includes(text(kind) ?? '') && [what, name, apiVersion].every((field) => Boolean(text(field)));
}

/** An undo runs what stands here, so it is nothing but a program that plans run. */
function isRunChange(change: unknown): boolean {
  const { target, argv, undo, timeoutSeconds } = record(change);
  return (
    Boolean(text(record(target).command)) &&
    isRunnable(argv) &&
    (undo === undefined || isRunnable(undo)) &&
    typeof timeoutSeconds === 'number'
  );
}

function isRunnable(argv: unknown): boolean {
  const words = list(argv);
  return words.every((word) => typeof word === 'string') && PROGRAMS.includes(text(words[0]) ?? '');
}

const HASH = /^[0-9a-f]{64}$/;
/** Names of backups are ours: one with a slash in it would lead out of their folder. */
const BACKUP = /^[0-9a-z-]+$/;
const DAEMON_ACTIVATIONS: readonly unknown[] = ['docker-reload', 'docker-restart'];
const TRUST_COMMANDS: readonly unknown[] = ['update-ca-certificates', 'update-ca-trust'];

/** An undo runs commands and writes files by this, so it is looked at closely. */
function isHostChange(change: unknown): boolean {
  const { target, files, activation } = record(change);
  return (
    isPath(record(target).path) &&
    Array.isArray(files) &&
    Array.isArray(activation) &&
    files.every(isFileLine) &&
    activation.every(isActivation)
  );
}

function isActivation(activation: unknown): boolean {
  const { type, command, expect, expectUndone } = record(activation);
  if (type === 'systemd-daemon-reload') return true;
  if (type === 'update-trust-store') return TRUST_COMMANDS.includes(command);
  return DAEMON_ACTIVATIONS.includes(type) && isExpectation(expect) && isExpectation(expectUndone);
}

function isExpectation(expected: unknown): boolean {
  const { insecurePresent = [], insecureAbsent = [], liveRestore = true } = record(expected);
  const names = [insecurePresent, insecureAbsent];
  return typeof expected === 'object' && names.every(Array.isArray) && typeof liveRestore === 'boolean';
}

function isFileLine(line: unknown): boolean {
  const { path, beforeHash, afterHash, backup, through, madeFolders } = record(line);
  const isHash = (hash: unknown) => hash === null || HASH.test(text(hash) ?? '');
  const isName = (name: unknown) => name === undefined || BACKUP.test(text(name) ?? '');
  const folders = madeFolders === undefined || (Array.isArray(madeFolders) && madeFolders.every(isPath));
  return (
    isPath(path) && isHash(beforeHash) && isHash(afterHash) && isName(backup) && isName(through) && folders
  );
}

function isPath(path: unknown): boolean {
  return (text(path) ?? '').startsWith('/');
}
