import { constants } from 'node:fs';
import { access as mayAccess, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HostAccess } from '../../evidence/host/access.js';
import type { Activation } from '../../fixes/change.js';
import type { Hands } from '../live.js';
import { PlanStopped } from '../stopped.js';
import { activationCommands } from './activation-commands.js';
import type { FoundDaemon } from './daemon.js';
import type { HostHands } from './hands.js';
import { codeOf, type Place, sentenceOf } from './place.js';
import type { HostWork } from './work.js';
import { elevatedFiles } from './write-elevated.js';
import { ownFiles } from './write-file.js';

/** Whether this process may use a path so: access(2), which throws why not. */
type Probe = (path: string, mode: number) => Promise<void>;

/** What a change is going to do with rights that the user may not have. */
export interface Need {
  places: readonly Place[];
  activation: readonly Activation[];
  daemon: FoundDaemon | undefined;
  /** Shown before the password is asked for. */
  commands: () => string[][];
  /** The same by hand, a line each, for when the rights are not to be had. */
  byHand: readonly string[];
}

/**
 * The host with the rights that the change takes: the user's own where they suffice, else root's, for which the user is asked.
 * @throws PlanStopped with the commands to paste when they are not to be had, or with what no rights are of use against
 */
export async function withRights(
  hands: Hands,
  host: HostHands,
  need: Need,
  probe: Probe = mayAccess,
): Promise<HostWork> {
  const { access, elevate } = host;
  const base = { access, clock: hands.clock, waiting: hands.waiting, note: hands.note };
  const wanting = await missingRight(access, need, probe);
  if (wanting === undefined) {
    return { ...base, files: ownFiles(access), run: (...args) => access.run(...args), elevated: false };
  }
  const granted = (await elevate?.begin(need.commands())) ?? 'unavailable';
  if (elevate !== undefined && granted === 'granted') {
    return { ...base, files: elevatedFiles(access, elevate), run: elevate.run, elevated: true };
  }
  const why = granted === 'declined' ? 'which were not given' : 'which cannot be had by sudo here';
  const advice = need.byHand.length === 0 ? 'Repeat it as root.' : `Paste these:\n${need.byHand.join('\n')}`;
  throw new PlanStopped(`${wanting} takes the rights of root, ${why}.`, 'untouched', advice);
}

/** True when this user may read every file of them. */
export async function mayRead(places: readonly Place[]): Promise<boolean> {
  const all = await Promise.all(places.map(({ real, exists }) => !exists || may(real, constants.R_OK)));
  return all.every(Boolean);
}

async function missingRight(access: HostAccess, need: Need, probe: Probe): Promise<string | undefined> {
  for (const place of need.places) {
    const trouble = await obstacleTo(access, place, probe);
    if (trouble === undefined) continue;
    // Root has no further rights, and a file system that is read-only or an immutable file is so for root, too.
    const isOfNoUse = process.getuid?.() === 0 || ['EROFS', 'EPERM'].includes(codeOf(trouble));
    if (isOfNoUse) throw new PlanStopped(sentenceOf(place.path, trouble));
    return `Changing ${place.path}`;
  }
  // Commands of another root than this machine's are its own: a playground's.
  if (access.root !== '/' || access.user.uid === 0) return undefined;
  const own = need.daemon !== undefined && (need.daemon.rootless || (await isOwn(access, need.daemon)));
  const taking = need.activation.find(({ type }) => type === 'update-trust-store' || !own);
  return taking === undefined ? undefined : runs(taking, need.daemon);
}

function runs(activation: Activation, daemon: FoundDaemon | undefined): string {
  return `\`${activationCommands(activation, daemon)[0]?.join(' ') ?? activation.type}\``;
}

/** A daemon that the user started by hand takes the user's signals. */
async function isOwn(access: HostAccess, { pid, managedBy }: FoundDaemon): Promise<boolean> {
  if (pid === undefined || managedBy !== 'none') return false;
  return stat(access.at(`/proc/${pid}`)).then(
    ({ uid }) => uid === access.user.uid,
    () => false,
  );
}

/**
 * What stands against it with this process's rights. A file is replaced by one that this process makes: it takes the folder's write right, and only the
 * owner or root can keep the owner.
 */
async function obstacleTo(
  access: HostAccess,
  { real, exists, missing }: Place,
  probe: Probe,
): Promise<unknown> {
  const first = missing[0];
  const folder = first === undefined ? dirname(real) : dirname(access.at(first));
  const trouble = await troubleWith(probe, folder, constants.W_OK | constants.X_OK);
  if (trouble !== undefined || !exists) return trouble;
  // That nobody may write it is no obstacle; that it is immutable, or mounted to be read only, is one.
  const fixed = await troubleWith(probe, real, constants.W_OK);
  if (['EROFS', 'EPERM'].includes(codeOf(fixed))) return fixed;
  const uid = process.getuid?.();
  const isKept = uid === undefined || uid === 0 || (await stat(real)).uid === uid;
  return isKept ? undefined : new Error(`${real} belongs to somebody else`);
}

async function may(path: string, mode: number): Promise<boolean> {
  return (await troubleWith(mayAccess, path, mode)) === undefined;
}

async function troubleWith(probe: Probe, path: string, mode: number): Promise<unknown> {
  return probe(path, mode).then(
    () => undefined,
    (error: unknown) => error,
  );
}
