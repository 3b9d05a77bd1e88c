import { stat } from 'node:fs/promises';
import type { Activation, HostChange } from '../../fixes/change.js';
import type { HostFileLine } from '../journal.js';
import type { Hands } from '../live.js';
import { messageOf, PlanStopped } from '../stopped.js';
import { activate } from './activate.js';
import { cannotActivate, shownCommands } from './activation-commands.js';
import { keptIn } from './backups.js';
import { type Composed, compose } from './compose.js';
import { type FoundDaemon, findDaemon, isDown } from './daemon.js';
import type { HostHands } from './hands.js';
import { type Place, placeOf } from './place.js';
import { mayRead, withRights } from './rights.js';
import { turnBack } from './turn-back.js';
import { type ValidatedBy, validate } from './validate.js';
import type { HostNoting, HostWork } from './work.js';
import { removeCommand, writeCommands } from './write-elevated.js';
import { ownFiles } from './write-file.js';

export type { ValidatedBy };

/** What a change of the host is made with. */
export interface HostMaking {
  hands: Hands;
  host: HostHands;
  change: HostChange;
  /** Hashes that earlier changes of the same plan left behind, by path. */
  left: ReadonlyMap<string, string | null>;
  /** The same by hand. */
  byHand: readonly string[];
}

/**
 * Changes the files and makes the daemon take them over, or leaves everything as it was. Nothing is touched before the journal knows the hashes and
 * has the former bytes; what the daemon does not take over is put back.
 * @throws PlanStopped
 */
export async function makeHostChange(making: HostMaking, noting: HostNoting): Promise<void> {
  const { hands, host, change } = making;
  const prepared = await prepare(making);
  const { daemon, places } = prepared;
  const activation = activationsOf(host, change);
  const work = await withRights(hands, host, {
    places,
    activation,
    daemon,
    commands: () => commandsOf(making, places, daemon, noting.tag),
    byHand: making.byHand,
  });
  const composed = prepared.composed ?? (await judged(making, work, places, daemon)).composed;
  const { line } = noting;
  await keepFormer(composed, noting);
  if (activation.some(isOfDocker) && daemon !== undefined) {
    line.socket = daemon.socket;
    if (isDown(daemon)) line.wasDown = true;
    if (daemon.notLoaded !== undefined) line.wasNotLoaded = true;
  }
  line.state = 'started';
  await noting.save();
  for (const [index, one] of composed.entries()) {
    try {
      await put(work, one, noting.tag);
    } catch (error) {
      // The file that could not be written is as it was, or what somebody else made of it.
      const reached = error instanceof PlanStopped && error.left !== 'untouched' ? index + 1 : index;
      if (reached === 0) throw error;
      await backAgain(work, error, noting, { reached, activated: false });
    }
  }
  try {
    await activate(work, activation, 'expect', pathsOf(change));
  } catch (error) {
    await backAgain(work, error, noting, {});
  }
  if (!host.access.live) hands.note(notRun(host));
}

/** True when the change is about a daemon that does not run: what restarts it starts it. */
export async function startsDaemon(host: HostHands, change: HostChange): Promise<boolean> {
  if (!activationsOf(host, change).some(({ type }) => type === 'docker-restart')) return false;
  const daemon = await daemonFor(host, change);
  return daemon !== undefined && isDown(daemon);
}

/** Everything but the doing: who says that the daemon will start with the files. @throws PlanStopped with what stands against it */
export async function rehearseHostChange(making: HostMaking): Promise<ValidatedBy> {
  const { composed, validated, places } = await prepare(making);
  if (composed === undefined) {
    throw new PlanStopped(
      `${places.map(({ path }) => path).join(', ')} can be read by root only: nothing can be tried.`,
    );
  }
  return validated ?? 'nothing';
}

/** What keeps the change from being begun, as far as it shows without anybody's rights. @throws PlanStopped */
export async function checkHostChange(making: HostMaking): Promise<void> {
  const { host, change } = making;
  const places = await Promise.all(change.files.map(({ path }) => placeOf(host.access, path)));
  const problem = cannotActivate(activationsOf(host, change), await daemonFor(host, change), pathsOf(change));
  if (problem !== undefined) throw new PlanStopped(problem);
  if (await mayRead(places)) await compose(ownFiles(host.access), change, places, making.left);
}

async function prepare(making: HostMaking): Promise<{
  places: Place[];
  daemon: FoundDaemon | undefined;
  composed?: Composed[];
  validated?: ValidatedBy;
}> {
  const { host, change } = making;
  const places: Place[] = [];
  for (const { path } of change.files) places.push(await placeOf(host.access, path));
  const daemon = await daemonFor(host, change);
  const problem = cannotActivate(activationsOf(host, change), daemon, pathsOf(change));
  if (problem !== undefined) throw new PlanStopped(problem);
  // A password is not asked for what is going to be refused anyway.
  if (!(await mayRead(places))) return { places, daemon };
  const files = ownFiles(host.access);
  return { places, daemon, ...(await judged(making, { files }, places, daemon)) };
}

async function judged(
  { host, change, left }: HostMaking,
  { files }: Pick<HostWork, 'files'>,
  places: readonly Place[],
  daemon: FoundDaemon | undefined,
): Promise<{ composed: Composed[]; validated: ValidatedBy }> {
  const composed = await compose(files, change, places, left);
  return {
    composed,
    validated: await validate(host.access, files, change, composed, daemon?.version ?? ''),
  };
}

/** Under another root nothing runs that could take anything over. */
function activationsOf({ access }: HostHands, change: HostChange): Activation[] {
  return access.live ? change.activation : [];
}

function notRun({ access }: HostHands): string {
  return `Nothing of ${access.root} runs here: the files are changed, and take effect when that system starts.`;
}

function isOfDocker({ type }: Activation): boolean {
  return type === 'docker-reload' || type === 'docker-restart';
}

async function daemonFor({ access }: HostHands, change: HostChange): Promise<FoundDaemon | undefined> {
  return access.live && change.activation.length > 0 ? findDaemon(access) : undefined;
}

/** The former bytes on the disk, and their names in the journal's line. */
async function keepFormer(composed: readonly Composed[], { line, backups, tag }: HostNoting): Promise<void> {
  const lines: HostFileLine[] = [];
  for (const [index, { edit, place, before, beforeHash, afterHash, through }] of composed.entries()) {
    const file: HostFileLine = { path: edit.path, beforeHash, afterHash };
    const name = `${tag}-${index}`.toLowerCase();
    if (before !== null && beforeHash !== afterHash) {
      await backups.keep(name, before);
      file.backup = name;
    }
    if (through !== undefined && beforeHash !== afterHash) {
      file.through = `${name}-through`;
      await backups.keep(file.through, through);
    }
    if (before !== null && afterHash === null) {
      const { mode, uid, gid } = await stat(place.real);
      file.former = { mode: mode & 0o7777, uid, gid };
    }
    if (place.missing.length > 0) file.madeFolders = place.missing;
    lines.push(file);
  }
  line.files = lines;
}

async function put(work: HostWork, composed: Composed, tag: string): Promise<void> {
  const { edit, place, after, beforeHash, afterHash } = composed;
  if (beforeHash === afterHash) return;
  if (after !== null) {
    // Of two new files in one new folder the first has made it.
    const now = place.missing.length === 0 ? place : await placeOf(work.access, edit.path);
    await work.files.write(now, after, { expected: beforeHash, mode: edit.mode, tag });
  } else if (beforeHash !== null) {
    await work.files.remove(place, beforeHash);
  }
}

/** Puts everything back after a failure, and says so. Always throws. */
async function backAgain(
  work: HostWork,
  error: unknown,
  noting: HostNoting,
  part: { reached?: number; activated?: boolean },
): Promise<never> {
  const reason = messageOf(error);
  try {
    // A journal that cannot be written any more must not keep the files from being put back.
    const save = () => noting.save().catch(() => undefined);
    await turnBack(work, { ...noting, save }, { insist: true, ...part });
  } catch (trouble) {
    throw new PlanStopped(
      `${reason} It could not be put back: ${messageOf(trouble)}${keptIn(noting.backups, noting.line)}`,
      'unclear',
    );
  }
  throw new PlanStopped(reason, 'reversed');
}

/** What is going to be run with root's rights. */
function commandsOf(
  { host, change }: HostMaking,
  places: readonly Place[],
  daemon: FoundDaemon | undefined,
  tag: string,
): string[][] {
  const writes = change.files.flatMap((edit, index) => {
    const place = places[index];
    if (place === undefined) return [];
    const removes = edit.shownAfter === null;
    const options = { expected: edit.beforeHash, mode: edit.mode, tag };
    return removes ? [removeCommand(place)] : writeCommands(host.access, place, options);
  });
  const removes = change.files.some(({ shownAfter }) => shownAfter === null);
  const tell = (one: Activation) => shownCommands(one, daemon, { removes });
  return [...writes, ...activationsOf(host, change).flatMap(tell)];
}

function pathsOf({ files }: HostChange): string[] {
  return files.map(({ path }) => path);
}
