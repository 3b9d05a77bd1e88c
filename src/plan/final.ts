import { subjectName } from '../checks/check.js';
import type { JournalChange, ObjectJournalChange } from './journal.js';

/** Kinds that hold what a journal must not, or cannot: after a deletion they can be made again, and would be empty. */
const HOLDERS: readonly string[] = ['Secret', 'PersistentVolumeClaim', 'Namespace'];

/** True for a deletion that nothing takes back: of a Secret, of a claim with its data, of a namespace with all that is in it. */
export function isFinal(change: Pick<JournalChange, 'kind' | 'target'>): boolean {
  return change.kind === 'delete' && 'kind' in change.target && HOLDERS.includes(change.target.kind);
}

/** Of changes that stand, those that nothing takes back, in words; undefined when there are none. */
export function finalWords(changes: readonly JournalChange[]): string | undefined {
  const lost = changes.filter(
    (change): change is ObjectJournalChange => isFinal(change) && change.state === 'done',
  );
  return lost.length === 0 ? undefined : lost.map(({ target }) => subjectName(target)).join(', ');
}

/** True for a program that was run and that nothing takes back. */
export function stays(change: JournalChange): boolean {
  return change.kind === 'run' && change.undo === undefined;
}
