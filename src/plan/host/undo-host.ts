import type { HostJournalChange, JournalEntry } from '../journal.js';
import type { Hands } from '../live.js';
import { PlanStopped } from '../stopped.js';
import { activationCommands, cannotActivate } from './activation-commands.js';
import { type Backups, backupsOf } from './backups.js';
import { findDaemon } from './daemon.js';
import type { HostHands } from './hands.js';
import { type Place, placeOf } from './place.js';
import { mayRead, withRights } from './rights.js';
import { foreignFile, turnBack } from './turn-back.js';
import type { HostNoting } from './work.js';
import { removeCommand, writeCommands } from './write-elevated.js';
import { ownFiles } from './write-file.js';

/** The journal around a change that is to be taken back. */
export interface HostUndoing {
  hands: Hands;
  journalFolder: string;
  entry: JournalEntry;
  line: HostJournalChange;
  save(): Promise<void>;
}

/** Takes a change of the host back, wherever it stopped. @throws PlanStopped; the line then says what is left */
export async function undoHostChange(undoing: HostUndoing): Promise<void> {
  const { hands, entry, line } = undoing;
  const host = hostOf(hands, entry);
  const places: Place[] = [];
  for (const { path } of line.files) places.push(await placeOf(host.access, path));
  const activation = host.access.live ? line.activation : [];
  const daemon = activation.length > 0 ? await findDaemon(host.access) : undefined;
  const noting = notingOf(undoing);
  const work = await withRights(hands, host, {
    places,
    activation,
    daemon,
    commands: () => [
      ...line.files.flatMap((file, index) => {
        const place = places[index];
        if (place === undefined) return [];
        if (file.beforeHash === null) return [removeCommand(place)];
        const options = { expected: file.afterHash, mode: 0o644, tag: noting.tag };
        return writeCommands(host.access, place, options);
      }),
      ...activation.flatMap((one) => activationCommands(one, daemon)),
    ],
    byHand: [],
  });
  await turnBack(work, noting, { insist: false });
}

/** Why the change cannot be taken back, as far as it shows without anybody's rights. */
export async function hostObstacle(undoing: Omit<HostUndoing, 'save'>): Promise<string | undefined> {
  try {
    const { access } = hostOf(undoing.hands, undoing.entry);
    if (access.live) {
      const restarts = undoing.line.activation.filter(({ type }) => type === 'docker-restart');
      const problem = restarts.length === 0 ? undefined : cannotActivate(restarts, await findDaemon(access));
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

/** @throws PlanStopped when the entry's host is not the one at hand */
function hostOf(hands: Hands, entry: JournalEntry): HostHands {
  if (hands.host === undefined) throw new PlanStopped('There is no Docker host in this run.');
  if (entry.host !== hands.host.access.identity) {
    throw new PlanStopped(`It was done on ${entry.host}, and can be undone there only.`);
  }
  return hands.host;
}

function notingOf({ journalFolder, entry, line, save }: HostUndoing): HostNoting {
  const backups: Backups = backupsOf(journalFolder, entry.id);
  return { line, backups, tag: tagOf(entry, line), save };
}

/** Makes the names of backups and temporary files of a change within its plan. */
export function tagOf(entry: JournalEntry, line: HostJournalChange): string {
  return `${entry.id.split('-').at(-1)}-${entry.changes.indexOf(line)}`;
}
