import { hashOf } from '../../evidence/host/host-file.js';
import type { FileEdit, HostChange } from '../../fixes/change.js';
import { EditRefused } from '../../formats/edit-refused.js';
import { PlanStopped } from '../stopped.js';
import { changedSince, type FileHands } from './files.js';
import type { Place } from './place.js';

/** A file with what it holds and what it is going to hold; null where there is none. */
export interface Composed {
  edit: FileEdit;
  place: Place;
  before: Buffer | null;
  after: Buffer | null;
  beforeHash: string | null;
  afterHash: string | null;
  /** To be loaded before the former bytes are put back. */
  through?: Buffer;
}

/**
 * Reads every file of a change, makes sure that it is as the evidence saw it, or as an earlier change of the same plan left it, and works out
 * what it becomes. Nothing is written.
 * @throws PlanStopped
 */
export async function compose(
  files: FileHands,
  change: HostChange,
  places: readonly Place[],
  left: ReadonlyMap<string, string | null>,
): Promise<Composed[]> {
  const composed: Composed[] = [];
  for (const [index, edit] of change.files.entries()) {
    const place = places[index];
    if (place === undefined) throw new PlanStopped('The plan lacks a file.');
    const before = await files.read(place);
    const beforeHash = before === null ? null : hashOf(before);
    if (beforeHash !== edit.beforeHash && beforeHash !== left.get(edit.path)) {
      throw new PlanStopped(
        edit.beforeHash === null ? `${edit.path} exists by now; it did not before.` : changedSince(edit.path),
      );
    }
    const text = edited(edit, before);
    const after = text === null ? null : Buffer.from(text, 'utf8');
    const through = text === null ? undefined : edit.undoThrough?.(text);
    composed.push({
      edit,
      place,
      before,
      after,
      beforeHash,
      afterHash: after === null ? null : hashOf(after),
      ...(through === undefined ? {} : { through: Buffer.from(through, 'utf8') }),
    });
  }
  return composed;
}

function edited(edit: FileEdit, before: Buffer | null): string | null {
  try {
    return edit.edit(before === null ? null : textOf(edit.path, before));
  } catch (error) {
    if (error instanceof EditRefused) throw new PlanStopped(error.message);
    throw error;
  }
}

/** The byte order mark stays: what is put back must be the very bytes. */
function textOf(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new PlanStopped(`${path} is not a text in UTF-8: it is not edited.`);
  }
}
