import { subjectName } from '../checks/check.js';
import { isFinal } from '../plan/final.js';
import { activationWords } from '../plan/host/activation-words.js';
import type {
  HostFileLine,
  HostJournalChange,
  JournalChange,
  JournalEntry,
  ObjectJournalChange,
  RunJournalChange,
} from '../plan/journal.js';
import { shownCommand } from '../plan/shown-command.js';

/** One thing that an undo does: a file or an object, or what is run. */
export interface UndoStep {
  /** `put back the former contents of`, `run:`. Untrusted parts are in `what`. */
  does: string;
  what: string;
}

const DOES: Record<ObjectJournalChange['kind'], string> = {
  create: 'delete',
  patch: 'change back',
  recreate: 'delete and create as before',
  delete: 'create again',
  apply: 'change back',
  secret: 'put back the former contents of',
};

/** What was changed by the plan and would be taken back, the last change first. */
export function changesToUndo({ changes }: JournalEntry): JournalChange[] {
  return changes.filter(({ state }) => state === 'done' || state === 'started').reverse();
}

/** What taking back one change does, in the order of the preview. */
export function undoSteps(change: JournalChange): UndoStep[] {
  if (change.kind === 'host') return hostSteps(change);
  if (change.kind === 'run') return [runStep(change)];
  if (isFinal(change)) return [{ does: 'cannot bring back', what: subjectName(change.target) }];
  const { kind, target, backup, before } = change;
  // A Secret without a backup was not there before, nor was what was applied without a former state.
  const isNew = (kind === 'secret' && backup === undefined) || (kind === 'apply' && before === undefined);
  const does = isNew ? DOES.create : DOES[kind];
  return [{ does, what: subjectName(target) }];
}

function runStep({ target, undo }: RunJournalChange): UndoStep {
  return undo === undefined
    ? { does: 'leave as it is (nothing takes it back):', what: target.command }
    : { does: 'run:', what: shownCommand(undo) };
}

/** The former contents may hold credentials and stay where they are kept: the files are named, and what the daemon is told. */
function hostSteps({ files, activation }: HostJournalChange): UndoStep[] {
  return [
    ...files
      .filter(({ beforeHash, afterHash }) => beforeHash !== afterHash)
      .map((file) => ({ does: fileVerb(file), what: file.path })),
    ...activation.map((one) => ({ does: 'run:', what: activationWords(one) })),
  ];
}

function fileVerb({ beforeHash, afterHash }: HostFileLine): string {
  if (beforeHash === null) return 'remove';
  return afterHash === null ? 'create again' : 'put back the former contents of';
}
