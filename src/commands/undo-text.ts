import { subjectName } from '../checks/check.js';
import { diffOf } from '../plan/diff.js';
import { activationWords } from '../plan/host/activation-words.js';
import type {
  HostFileLine,
  HostJournalChange,
  JournalChange,
  JournalEntry,
  ObjectJournalChange,
} from '../plan/journal.js';
import { diffText } from '../report/plan-text.js';
import type { Style } from '../report/style.js';

/** What an undo of the entry would do, the last change first: each with the diff from what the plan left to what was there before. */
export function undoText(entry: JournalEntry, style: Style): string[] {
  return [
    ...style.wrap(`Undo "${style.line(entry.title)}" (${entry.id}, ${entry.startedAt})`, '', '  ', 'strong'),
    ...entry.changes
      .filter(({ state }) => state === 'done' || state === 'started')
      .reverse()
      .flatMap((change) => changeText(change, style)),
    '',
  ];
}

const DOES: Record<ObjectJournalChange['kind'], string> = {
  create: 'delete',
  patch: 'change back',
  recreate: 'delete and create as before',
  delete: 'create again',
  secret: 'put back the former contents of',
};

/** What was true when the plan was applied need not be true any more. */
const RECREATION =
  'It does not answer meanwhile, and images that were pushed to an emptyDir of it since are lost.';

function changeText(change: JournalChange, style: Style): string[] {
  if (change.kind === 'host') return hostText(change, style);
  const { kind, target, before, after, backup } = change;
  // A Secret without a backup was not there before.
  const does = kind === 'secret' && backup === undefined ? DOES.create : DOES[kind];
  const head = style.wrap(`${does} ${style.line(subjectName(target))}`, '  ');
  if (kind === 'secret') return head;
  const cost = kind === 'recreate' ? style.wrap(RECREATION, '    ', '    ', 'warn') : [];
  const diff = diffOf({
    kind: 'patch',
    target,
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
  });
  return [...head, ...cost, ...diffText(diff, style, '    ')];
}

/** The former contents may hold credentials and stay where they are kept: the files are named, and what the daemon is told. */
function hostText(change: HostJournalChange, style: Style): string[] {
  return [
    ...change.files
      .filter(({ beforeHash, afterHash }) => beforeHash !== afterHash)
      .flatMap((file) => style.wrap(`${fileVerb(file)} ${style.line(file.path)}`, '  ')),
    ...change.activation.flatMap((activation) => style.wrap(`run: ${activationWords(activation)}`, '  ')),
  ];
}

function fileVerb({ beforeHash, afterHash }: HostFileLine): string {
  if (beforeHash === null) return 'remove';
  return afterHash === null ? 'create again' : 'put back the former contents of';
}
