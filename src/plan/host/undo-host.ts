import type { Activation } from '../../fixes/change.js';
import type { HostFileLine, HostJournalChange, JournalEntry } from '../journal.js';
import type { Hands } from '../live.js';
import { PlanStopped } from '../stopped.js';
import { cannotActivate, shownCommands } from './activation-commands.js';
import { type Backups, backupsOf } from './backups.js';
import { type FoundDaemon, findDaemon } from './daemon.js';
import type { HostHands } from './hands.js';
import { type Place, placeOf } from './place.js';
import { mayRead, withRights } from './rights.js';
import { foreignFile, madeFolders, turnBack } from './turn-back.js';
import type { HostNoting } from './work.js';
import { removeCommand, removeFolderCommand, writeCommands } from './write-elevated.js';
import { ownFiles } from './write-file.js';

/** The journal around a change that is to be taken back. */
export interface HostUndoing {
  hands: Hands;
  journalFolder: string;
  entry: JournalEntry;
  line: HostJournalChange;
  save(): Promise<void>;
}

/** What there is to go back, and how. */
interface Return {
  line: HostJournalChange;
  places: readonly Place[];
  daemon: FoundDaemon | undefined;
  activation: readonly Activation[];
  tag: string;
}

/** Takes a change of the host back, wherever it stopped. @throws PlanStopped; the line then says what is left */
export async function undoHostChange(undoing: HostUndoing): Promise<void> {
  const { hands, entry, line } = undoing;
  const host = hostOf(hands, entry, line);
  const places: Place[] = [];
  for (const { path } of line.files) places.push(await placeOf(host.access, path));
  const activation = host.access.live ? line.activation : [];
  const daemon = activation.length > 0 ? await findDaemon(host.access) : undefined;
  const noting = notingOf(undoing);
  const work = await withRights(hands, host, {
    places,
    activation,
    daemon,
    commands: () => commandsOf(host, { line, places, daemon, activation, tag: noting.tag }),
    byHand: [],
  });
  await turnBack(work, noting, { insist: false });
}

/** What is going to be run with root's rights: by way of the texts in between, where the daemon lets go of the change only so. */
function commandsOf({ access }: HostHands, { line, places, daemon, activation, tag }: Return): string[][] {
  const write = (file: HostFileLine, index: number) => {
    const place = places[index];
    const options = { expected: file.afterHash, mode: 0o644, tag };
    return place === undefined ? [] : writeCommands(access, place, options);
  };
  const reloads = activation.filter(({ type }) => type === 'docker-reload');
  const between = line.files.flatMap((file, index) => (file.through === undefined ? [] : write(file, index)));
  const isBetween = between.length > 0 && reloads.length > 0;
  const rest = isBetween ? activation.filter((one) => !reloads.includes(one)) : activation;
  const removes = line.files.some(({ beforeHash }) => beforeHash === null);
  const tell = (told: readonly Activation[]) =>
    told.flatMap((one) => shownCommands(one, daemon, { removes }));
  return [
    ...(isBetween ? [...between, ...tell(reloads)] : []),
    ...line.files.flatMap((file, index) => {
      const place = places[index];
      return file.beforeHash === null && place !== undefined ? [removeCommand(place)] : write(file, index);
    }),
    ...tell(rest),
    ...madeFolders(line).map((path) => removeFolderCommand(access, path)),
  ];
}

/** Why the change cannot be taken back, as far as it shows without anybody's rights. */
export async function hostObstacle(undoing: Omit<HostUndoing, 'save'>): Promise<string | undefined> {
  try {
    const { access } = hostOf(undoing.hands, undoing.entry, undoing.line);
    if (access.live) {
      const { activation, files, wasDown, wasNotLoaded } = undoing.line;
      const restarts =
        wasDown !== true && wasNotLoaded !== true && activation.some(({ type }) => type === 'docker-restart');
      const told = activation.filter(({ type }) => type !== 'docker-reload');
      const paths = files.map(({ path }) => path);
      const problem = restarts ? cannotActivate(told, await findDaemon(access), paths) : undefined;
      if (problem !== undefined) return problem;
    }
    const places: Place[] = [];
    for (const { path } of undoing.line.files) places.push(await placeOf(access, path));
    if (!(await mayRead(places))) return undefined;
    return await foreignFile(
      { access, files: ownFiles(access) },
      notingOf({ ...undoing, save: async () => {} }),
    );
  } catch (error) {
    if (error instanceof PlanStopped) return error.message;
    throw error;
  }
}

/** The host with the daemon that the change was for. @throws PlanStopped when the entry's host is not the one at hand */
function hostOf(hands: Hands, entry: JournalEntry, { socket }: HostJournalChange): HostHands {
  if (hands.host === undefined) throw new PlanStopped('There is no Docker host in this run.');
  if (entry.host !== hands.host.access.identity) {
    throw new PlanStopped(`It was done on ${entry.host}, and can be undone there only.`);
  }
  if (socket === undefined) return hands.host;
  const { access } = hands.host;
  return { ...hands.host, access: { ...access, env: { ...access.env, DOCKER_HOST: `unix://${socket}` } } };
}

function notingOf({ journalFolder, entry, line, save }: HostUndoing): HostNoting {
  const backups: Backups = backupsOf(journalFolder, entry.id);
  return { line, backups, tag: tagOf(entry, line), save };
}

/** Makes the names of backups and temporary files of a change within its plan. */
export function tagOf(entry: JournalEntry, line: HostJournalChange): string {
  return `${entry.id.split('-').at(-1)}-${entry.changes.indexOf(line)}`;
}
