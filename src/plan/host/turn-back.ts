import { hashOf } from '../../evidence/host/host-file.js';
import type { Activation } from '../../fixes/change.js';
import type { HostFileLine, HostJournalChange } from '../journal.js';
import { KeptAsIs, messageOf, PlanStopped } from '../stopped.js';
import { activate, resetFailed } from './activate.js';
import { activationCommands } from './activation-commands.js';
import { keptIn } from './backups.js';
import { askDaemon, type FoundDaemon, findDaemon, isDown, unmet } from './daemon.js';
import { type Place, placeOf } from './place.js';
import type { HostNoting, HostWork } from './work.js';

/** A file of the journal's line as it is now, with what it held and may have to hold in between. */
interface Standing {
  file: HostFileLine;
  place: Place;
  now: Buffer | null;
  former: Buffer | null;
  through: Buffer | undefined;
  /** True when it does not hold its former bytes. */
  changed: boolean;
}

export interface TurnBackOptions {
  /** A daemon that does not take the former files over is said to be so; else the change is made again, since Docker has to run. */
  insist: boolean;
  /** How many of the files were written at all; the others are not looked at. */
  reached?: number;
  /** False when nothing was told to take the files over yet. */
  activated?: boolean;
}

/**
 * Puts the former files back and makes the daemon take them over, whatever part of the change was made: each file is judged by its hash.
 * @throws PlanStopped; nothing was touched when a file is neither as before nor as after
 */
export async function turnBack(
  work: HostWork,
  noting: HostNoting,
  { insist, reached, activated = true }: TurnBackOptions,
): Promise<void> {
  const { line, save } = noting;
  const standing = await lookAtAll(work, noting, reached);
  const daemon = await daemonFor(work, line);
  const some = standing.some(({ changed }) => changed);
  const due = activated && (some || line.reversing === true || (await isUndue(work, line, daemon)));
  // A daemon that has the change still, with the former file in place, lets go of it only by way of the text in between.
  const touched = standing.filter(({ changed, through }) => changed || (due && through !== undefined));
  line.reversing = true;
  await save();
  try {
    const rest = activated ? await loadThrough(work, line, touched, daemon, noting.tag) : [];
    for (const one of touched) await putFormer(work, one, noting.tag);
    for (const { place } of standing) await work.files.discard(place, noting.tag);
    if (due) await takeOver(work, line, rest, daemon);
  } catch (error) {
    if (insist) throw error;
    await makeAgain(work, noting, touched, error);
  }
  await removeFolders(work, line);
}

/** What of the line's files is neither as before, nor as after, nor in between; undefined when everything is. */
export async function foreignFile(
  work: Pick<HostWork, 'access' | 'files'>,
  noting: HostNoting,
): Promise<string | undefined> {
  try {
    await lookAtAll(work, noting);
    return undefined;
  } catch (error) {
    if (error instanceof PlanStopped) return error.message;
    throw error;
  }
}

async function lookAtAll(
  { access, files }: Pick<HostWork, 'access' | 'files'>,
  { line, backups }: HostNoting,
  reached = line.files.length,
): Promise<Standing[]> {
  const all: Standing[] = [];
  for (const file of line.files.slice(0, reached)) {
    const place = await placeOf(access, file.path);
    const now = await files.read(place);
    const hash = now === null ? null : hashOf(now);
    const same = file.beforeHash === file.afterHash;
    const former = same ? now : await backups.former(file);
    const through = same ? undefined : await backups.through(file);
    const known = [file.beforeHash, file.afterHash, ...(through === undefined ? [] : [hashOf(through)])];
    // A file that the change left alone is nobody's business here.
    if (!same && !known.includes(hash)) {
      throw new PlanStopped(
        `${file.path} has changed since the plan was applied.${keptIn(backups, { files: [file] })}${byHand(line, file)}`,
      );
    }
    all.push({ file, place, now, former, through, changed: !same && hash !== file.beforeHash });
  }
  return all;
}

/**
 * Loads the texts in between, where there are some: then the daemon has let go of what the change gave it, and needs no second reload. The activations
 * that are left.
 */
async function loadThrough(
  work: HostWork,
  line: HostJournalChange,
  touched: readonly Standing[],
  daemon: FoundDaemon | undefined,
  tag: string,
): Promise<Activation[]> {
  const reloads = line.activation.filter(({ type }) => type === 'docker-reload');
  const withText = touched.filter(({ through }) => through !== undefined);
  if (withText.length === 0 || reloads.length === 0 || daemon === undefined || isDown(daemon)) {
    return line.activation;
  }
  for (const one of withText) {
    if (one.through !== undefined) await write(work, one, one.through, tag);
  }
  await activate(work, reloads, 'expectUndone', pathsOf(line));
  return line.activation.filter((activation) => !reloads.includes(activation));
}

async function putFormer(work: HostWork, one: Standing, tag: string): Promise<void> {
  if (one.former !== null) return write(work, one, one.former, tag);
  const place = await placeOf(work.access, one.file.path);
  const now = await work.files.read(place);
  if (now !== null) await work.files.remove(place, hashOf(now));
}

async function write(work: HostWork, { file }: Standing, bytes: Buffer, tag: string): Promise<void> {
  const place = await placeOf(work.access, file.path);
  const now = await work.files.read(place);
  const { former } = file;
  await work.files.write(place, bytes, {
    expected: now === null ? null : hashOf(now),
    mode: former?.mode ?? 0o644,
    ...(former === undefined ? {} : { owner: { uid: former.uid, gid: former.gid } }),
    tag,
  });
}

/** A daemon that is not running reads its files when it starts; one that did not run before is not made to start with what kept it from that. */
async function takeOver(
  work: HostWork,
  line: HostJournalChange,
  activations: readonly Activation[],
  daemon: FoundDaemon | undefined,
): Promise<void> {
  const wanted = activations.filter(({ type }) => {
    if (type === 'docker-reload') return daemon !== undefined && !isDown(daemon) && line.wasDown !== true;
    return type !== 'docker-restart' || line.wasDown !== true;
  });
  if (line.wasDown === true && daemon !== undefined) {
    await resetFailed(work, daemon);
    work.note(
      'Docker did not run before the change: it is left as it is, and reads the former files when it starts.',
    );
  }
  const due = line.wasNotLoaded === true ? await withoutUnit(work, wanted) : wanted;
  await activate(work, work.access.live ? due : [], 'expectUndone', pathsOf(line));
}

/** What is left to be done where the former files make a unit that systemd does not load: it is told of them, and starts nothing. */
async function withoutUnit(work: HostWork, wanted: readonly Activation[]): Promise<Activation[]> {
  const rereads = wanted.filter(({ type }) => type === 'systemd-daemon-reload');
  const rest = wanted.filter(({ type }) => type !== 'systemd-daemon-reload' && type !== 'docker-restart');
  if (rereads.length > 0) {
    const daemon = await findDaemon(work.access);
    for (const argv of activationCommands({ type: 'systemd-daemon-reload' }, daemon)) await work.run(argv);
  }
  if (rest.length < wanted.length) {
    work.note(
      'systemd did not load the unit of Docker before the change, and does not now: Docker is left as it is, and that has to be repaired before it is started again.',
    );
  }
  return rest;
}

/** What the change added to a file that somebody else has changed since, for taking it out by hand; with a blank before it. */
function byHand({ activation }: HostJournalChange, { beforeHash }: HostFileLine): string {
  const added = activation.flatMap((one) =>
    'expectUndone' in one ? (one.expectUndone.insecureAbsent ?? []) : [],
  );
  const names = [...new Set(added)].join(', ');
  if (names !== '') return ` By hand: take ${names} out of the insecure registries.`;
  return beforeHash === null ? ' There was no such file before: by hand, remove it.' : '';
}

/** The daemon would not take the former files over: the changed ones are put in their place again. Always throws. */
async function makeAgain(
  work: HostWork,
  { line, tag, save, backups }: HostNoting,
  touched: readonly Standing[],
  cause: unknown,
): Promise<never> {
  const reason = messageOf(cause);
  try {
    for (const one of touched) {
      if (one.now === null) await putFormer(work, { ...one, former: null }, tag);
      else await write(work, one, one.now, tag);
    }
    await activate(work, work.access.live ? line.activation : [], 'expect', pathsOf(line));
    delete line.reversing;
    await save();
  } catch (error) {
    throw new PlanStopped(
      `${reason} The change could not be made again either: ${messageOf(error)}${keptIn(backups, line)}`,
      'unclear',
    );
  }
  throw new KeptAsIs(`${reason} The files are as the plan left them.${keptIn(backups, line)}`);
}

/** True when no file says so, but the daemon has what the change gave it: the end of an earlier reversal is missing. */
async function isUndue(
  work: HostWork,
  line: HostJournalChange,
  daemon: FoundDaemon | undefined,
): Promise<boolean> {
  if (daemon === undefined) return false;
  const state = await askDaemon(work.access, daemon.socket, work.elevated ? work.run : undefined);
  if (state === undefined) return false;
  return line.activation.some((one) => 'expectUndone' in one && unmet(one.expectUndone, state).length > 0);
}

async function daemonFor(work: HostWork, line: HostJournalChange): Promise<FoundDaemon | undefined> {
  return work.access.live && line.activation.length > 0 ? findDaemon(work.access) : undefined;
}

async function removeFolders(work: HostWork, line: HostJournalChange): Promise<void> {
  for (const folder of madeFolders(line)) await work.files.removeFolder(folder);
}

/** Folders that the change made, the innermost first: a folder is empty only when those in it are gone. */
export function madeFolders({ files }: HostJournalChange): string[] {
  const made = [...new Set(files.flatMap(({ madeFolders: folders = [] }) => folders))];
  return made.sort((a, b) => b.length - a.length);
}

function pathsOf({ files }: HostJournalChange): string[] {
  return files.map(({ path }) => path);
}
