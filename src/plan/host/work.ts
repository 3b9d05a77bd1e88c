import type { CommandResult, HostAccess, RunOptions } from '../../evidence/host/access.js';
import type { HostJournalChange } from '../journal.js';
import type { Hands } from '../live.js';
import type { Backups } from './backups.js';
import type { FileHands } from './files.js';

/** What the steps of a change of the host work with, once it is known whose rights that takes. */
export interface HostWork {
  access: HostAccess;
  files: FileHands;
  /** Runs a command that takes the rights of root: by this user's own, or elevated. */
  run(argv: readonly string[], options?: RunOptions): Promise<CommandResult>;
  elevated: boolean;
  clock: Hands['clock'];
  waiting: Hands['waiting'];
  note: Hands['note'];
}

/** The journal's side of it. */
export interface HostNoting {
  line: HostJournalChange;
  backups: Backups;
  /** Makes the names of backups and temporary files, which must differ within a plan. */
  tag: string;
  /** Writes the line down. */
  save(): Promise<void>;
}
