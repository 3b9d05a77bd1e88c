import type { HostFileFacts } from '../../evidence/host-model.js';
import { EditRefused } from '../../formats/edit-refused.js';
import type { FileEdit } from '../change.js';

const NEW_FILE_MODE = 0o644;

/** What `make` gives, or null when it refuses the text. */
export function unlessRefused<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof EditRefused) return null;
    throw error;
  }
}

/** An edit of a file that is there. Null when its text was not read, or cannot be edited safely. */
export function fileEdit(file: HostFileFacts, edit: (current: string) => string): FileEdit | null {
  const { text } = file;
  if (text === undefined) return null;
  const shownAfter = unlessRefused(() => edit(text));
  if (shownAfter === null) return null;
  return {
    path: file.path,
    beforeHash: file.hash,
    shownBefore: text,
    shownAfter,
    // The bytes are compared with the hash before: a file that went away is an error of its own, not an empty file.
    edit: (current) => edit(current ?? ''),
    mode: file.mode,
  };
}

/** A file that is not there yet. Null when its text cannot be made. */
export function newFile(path: string, make: () => string): FileEdit | null {
  const text = unlessRefused(make);
  if (text === null) return null;
  return {
    path,
    beforeHash: null,
    shownBefore: null,
    shownAfter: text,
    edit: () => text,
    mode: NEW_FILE_MODE,
  };
}

/** Removes a file of which the evidence has the text. */
export function removal(path: string, hash: string, text: string, mode = NEW_FILE_MODE): FileEdit {
  return { path, beforeHash: hash, shownBefore: text, shownAfter: null, edit: () => null, mode };
}
