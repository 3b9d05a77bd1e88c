import type { Place } from './place.js';

/** What the host's files are read and written with: one's own rights, or root's. */
export interface FileHands {
  /**
   * The bytes; null when there is no file.
   * @throws PlanStopped when it cannot be read
   */
  read(place: Place): Promise<Buffer | null>;
  /**
   * Puts the bytes in the file's place so that there is the former file or the new one, whole; with the former one's mode, owner, labels and
   * access list. Missing folders are made.
   * @throws PlanStopped when the file is not as expected any more, or cannot be written; it is then untouched unless `left` says otherwise
   */
  write(place: Place, bytes: Buffer, options: WriteOptions): Promise<void>;
  /** Removes the file if it is as expected. @throws PlanStopped */
  remove(place: Place, expected: string): Promise<void>;
  /** Removes the temporary file that a write which was cut off may have left. */
  discard(place: Place, tag: string): Promise<void>;
  /** Removes a folder if it is empty; the path is the host's. */
  removeFolder(path: string): Promise<void>;
}

export interface WriteOptions {
  /** SHA-256 of the bytes that are there, null when no file is. Looked at once more right before the file is replaced. */
  expected: string | null;
  /** Of a file that is new. */
  mode: number;
  /** Of a file that is made again; one that is new belongs to whoever makes it. */
  owner?: { uid: number; gid: number };
  /** Makes the temporary file's name; the same one is taken again when a plan that was cut off is taken back. */
  tag: string;
}

/** Mode of folders that are made, as the system has its own. */
export const FOLDER_MODE = 0o755;

export function changedSince(path: string): string {
  return `${path} has changed since it was looked at.`;
}

/** The temporary file beside the real one: a rename stays within a file system. */
export function temporaryFor(real: string, tag: string): string {
  const slash = real.lastIndexOf('/');
  return `${real.slice(0, slash + 1)}.${real.slice(slash + 1)}.regdoctor-${tag}`;
}
