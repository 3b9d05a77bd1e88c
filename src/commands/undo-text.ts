import { overlaid } from '../kube/overlay.js';
import { diffOf } from '../plan/diff.js';
import type { JournalChange, JournalEntry, ObjectJournalChange } from '../plan/journal.js';
import { diffText } from '../report/plan-text.js';
import type { Style } from '../report/style.js';
import { changesToUndo, undoSteps } from '../report/undo-steps.js';

/** What an undo of the entry would do, the last change first: each with the diff from what the plan left to what was there before. */
export function undoText(entry: JournalEntry, style: Style): string[] {
  return [
    ...style.wrap(`Undo "${style.line(entry.title)}" (${entry.id}, ${entry.startedAt})`, '', '  ', 'strong'),
    ...changesToUndo(entry).flatMap((change) => changeText(change, style)),
    '',
  ];
}

/** What was true when the plan was applied need not be true any more. */
const RECREATION =
  'It does not answer meanwhile, and images that were pushed to an emptyDir of it since are lost.';

const CLAIM = 'Images that were pushed to it are lost, unless its volume is kept (reclaim policy Retain).';

/** What taking back the change costs. */
function lossOf({ kind, target, before }: ObjectJournalChange): string | undefined {
  if (kind === 'recreate') return RECREATION;
  const isDeleted = kind === 'create' || (kind === 'apply' && before === undefined);
  return isDeleted && target.kind === 'PersistentVolumeClaim' ? CLAIM : undefined;
}

function changeText(change: JournalChange, style: Style): string[] {
  const steps = undoSteps(change).flatMap(({ does, what }) =>
    style.wrap(`${does} ${style.line(what)}`, '  '),
  );
  if (change.kind === 'host' || change.kind === 'run' || change.kind === 'secret') return steps;
  const { kind, target, before } = change;
  const after = kind === 'apply' && change.after ? overlaid(before, change.after) : change.after;
  const lost = lossOf(change);
  const cost = lost === undefined ? [] : style.wrap(lost, '    ', '    ', 'warn');
  const diff = diffOf({
    kind: 'patch',
    target,
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
  });
  return [...steps, ...cost, ...diffText(diff, style, '    ')];
}
