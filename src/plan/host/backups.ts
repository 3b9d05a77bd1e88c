import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf } from '../../evidence/host/host-file.js';
import { writeDurably } from '../durable.js';
import type { HostFileLine, HostJournalChange } from '../journal.js';
import { PlanStopped } from '../stopped.js';
import { codeOf } from './place.js';

/** The former bytes of the host's files, beside the journal. They may hold credentials: nobody else can read them. */
export interface Backups {
  readonly folder: string;
  /** On the disk when this resolves. @throws PlanStopped */
  keep(name: string, bytes: Uint8Array): Promise<void>;
  /** The former bytes of a line; null when there was no file. @throws PlanStopped when they are gone or others */
  former(line: HostFileLine): Promise<Buffer | null>;
  /** The bytes to be loaded before the former ones are put back; undefined when there are none. */
  through(line: HostFileLine): Promise<Buffer | undefined>;
}

/** The backups of one plan, in `backups/ID` of the journal's folder. */
export function backupsOf(journalFolder: string, id: string): Backups {
  const folder = join(journalFolder, 'backups', id);
  const kept = async (name: string, path: string): Promise<Buffer> => {
    try {
      return await readFile(join(folder, name));
    } catch (error) {
      throw new PlanStopped(
        `The former contents of ${path} cannot be read from ${join(folder, name)} (${codeOf(error)}).`,
      );
    }
  };
  return {
    folder,
    async keep(name, bytes) {
      try {
        await writeDurably(folder, name, bytes);
      } catch (error) {
        throw new PlanStopped(`The former contents cannot be kept in ${folder} (${codeOf(error)}).`);
      }
    },
    async former({ path, backup, beforeHash }) {
      if (backup === undefined) return null;
      const bytes = await kept(backup, path);
      if (hashOf(bytes) === beforeHash) return bytes;
      throw new PlanStopped(`The former contents of ${path} in ${join(folder, backup)} are damaged.`);
    },
    async through({ path, through }) {
      return through === undefined ? undefined : kept(through, path);
    },
  };
}

/** Where the former contents of the change's files are, as sentences with a blank before each; empty when none were kept. */
export function keptIn({ folder }: Backups, { files }: Pick<HostJournalChange, 'files'>): string {
  return files.map((file) => keptOf(folder, file)).join('');
}

function keptOf(folder: string, { path, backup }: HostFileLine): string {
  return backup === undefined ? '' : ` The former contents of ${path} are in ${join(folder, backup)}.`;
}
