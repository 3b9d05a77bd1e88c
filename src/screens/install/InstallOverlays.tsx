import { ConfirmDialog, costOf } from '../../components/ConfirmDialog.js';
import { dialogWidth } from '../../components/Dialog.js';
import { HelpOverlay } from '../../components/HelpOverlay.js';
import { ScrollOverlay } from '../../components/ScrollOverlay.js';
import { paragraph } from '../../components/text.js';
import { useTheme } from '../../components/theme.js';
import { helpEntries } from './hints.js';
import type { Layout } from './layout.js';
import { planOf } from './plan.js';
import type { Overlay, State } from './state.js';
import { overlayLines } from './text-overlay.js';
import { foreignLines } from './text-plan.js';
import { signsLine } from './text-steps.js';

interface OverlayViewProps {
  state: State;
  overlay: Overlay;
  layout: Layout;
}

/** What lies over the steps: the keys, commands, the summary, a question that wants a typed word. */
export function OverlayView({ state, overlay, layout }: OverlayViewProps) {
  const { glyphs, unicode } = useTheme();
  const { width, height } = layout.body;
  switch (overlay.kind) {
    case 'help':
      return (
        <HelpOverlay
          entries={helpEntries(unicode)}
          top={state.scroll.overlay}
          signs={signsLine(glyphs)}
          {...{ width, height }}
        />
      );
    case 'commands':
    case 'summary':
      return (
        <ScrollOverlay
          title={titleOf(overlay, state)}
          lines={overlayLines(state, width)}
          top={state.scroll.overlay}
          {...{ width, height }}
        />
      );
    case 'confirm': {
      const plan = planOf(state.view?.steps.find(({ id }) => id === overlay.step));
      if (plan === undefined) return null;
      const { proposal } = plan;
      const tone = proposal.risk === 'weakens-security' ? 'fail' : 'warn';
      const lines = [...costOf(proposal, width, glyphs), ...foreignLines(plan, dialogWidth(width))];
      return <ConfirmDialog {...overlay} title={proposal.title} {...{ lines, tone, width, height }} />;
    }
    case 'confirm-undo': {
      const lines = paragraph(
        'It is taken back as far as the journal knows what was there before.',
        dialogWidth(width),
      );
      return (
        <ConfirmDialog
          {...overlay}
          title={`Undo: ${overlay.title}?`}
          tone="warn"
          {...{ lines, width, height }}
        />
      );
    }
  }
}

function titleOf(overlay: Extract<Overlay, { kind: 'commands' | 'summary' }>, state: State): string {
  if (overlay.kind === 'summary') return 'The registry is ready';
  const step = state.view?.steps.find(({ id }) => id === overlay.step);
  return `The same as commands: ${step?.title ?? overlay.step}`;
}
