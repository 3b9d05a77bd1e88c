import { ConfirmDialog, costOf } from '../../components/ConfirmDialog.js';
import { HelpOverlay } from '../../components/HelpOverlay.js';
import { QuestionDialog } from '../../components/QuestionDialog.js';
import { ScrollOverlay } from '../../components/ScrollOverlay.js';
import { type Line, paragraph } from '../../components/text.js';
import { useTheme } from '../../components/theme.js';
import type { JournalEntry } from '../../plan/journal.js';
import { helpEntries } from './hints.js';
import type { Layout } from './layout.js';
import type { Overlay, State } from './state.js';
import { historyLines, undoLines } from './text-progress.js';

const UNDOING_RECREATION =
  'The Pod is deleted and made again as it was. It does not answer meanwhile, and images that were pushed to its emptyDir since are lost.';

function deletesPod(entry: JournalEntry): boolean {
  return entry.changes.some(({ kind, state }) => kind === 'recreate' && state === 'done');
}

/** What lies over the main view: a dialog, the keys, the history. */
export function OverlayView({ state, overlay, layout }: { state: State; overlay: Overlay; layout: Layout }) {
  const { glyphs, unicode } = useTheme();
  const { width, height } = layout.body;
  switch (overlay.kind) {
    case 'help':
      return (
        <HelpOverlay
          entries={helpEntries(unicode, state.setting.inInstall === true)}
          width={width}
          height={height}
          top={state.scroll.overlay}
        />
      );
    case 'history':
      return (
        <ScrollOverlay
          title="What was applied"
          lines={historyOf(overlay, width, glyphs)}
          top={state.scroll.overlay}
          {...{ width, height }}
        />
      );
    case 'question': {
      const { questions, title } = overlay.remedy.proposal;
      const question = questions[overlay.index];
      if (question === undefined) return null;
      const place = questions.length > 1 ? `${overlay.index + 1} of ${questions.length}` : '';
      return <QuestionDialog {...{ title, question, place, width, height }} field={overlay.field} />;
    }
    case 'confirm': {
      const { proposal } = overlay.remedy;
      const tone = proposal.risk === 'weakens-security' ? 'fail' : 'warn';
      const lines = costOf(proposal, width, glyphs);
      return <ConfirmDialog {...overlay} title={proposal.title} {...{ lines, tone, width, height }} />;
    }
    case 'confirm-undo': {
      const lines = [
        ...historyLines([overlay.entry], width - 4, glyphs),
        ...undoLines(overlay.entry, width - 4),
        ...(deletesPod(overlay.entry) ? paragraph(UNDOING_RECREATION, width - 4, 'warn') : []),
      ];
      return <ConfirmDialog {...overlay} title="Undo this plan?" tone="warn" {...{ lines, width, height }} />;
    }
  }
}

function historyOf(
  overlay: Extract<Overlay, { kind: 'history' }>,
  width: number,
  glyphs: ReturnType<typeof useTheme>['glyphs'],
): Line[] {
  if (overlay.entries === undefined) return [[{ text: 'Reading the journal', tone: 'secondary' }]];
  if (overlay.entries.length === 0) return [[{ text: 'Nothing was applied yet.', tone: 'secondary' }]];
  return historyLines(overlay.entries, width, glyphs);
}
