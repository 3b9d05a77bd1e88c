import { type Line, paragraph } from '../../components/text.js';
import { type Glyphs, glyphsOf } from '../../components/theme.js';
import type { InstallSummary } from '../../session/install-session.js';
import type { State } from './state.js';
import { blocks, bullets, commandLines, label } from './text-step.js';

/** What a scrolling view over the steps shows: the commands of a step, or the summary. */
export function overlayLines(state: State, width: number): Line[] {
  const { overlay, view } = state;
  const glyphs = glyphsOf(state.setting.unicode);
  if (overlay?.kind === 'commands') return commandLines(overlay.lines, width);
  if (overlay?.kind === 'summary' && view?.summary !== undefined)
    return summaryLines(view.summary, width, glyphs);
  return [];
}

function summaryLines({ made, commands, notYet }: InstallSummary, width: number, glyphs: Glyphs): Line[] {
  return blocks(
    made.flatMap((text) => paragraph(text, width, 'plain', { text: `${glyphs.ok} `, tone: 'ok' })),
    commands.flatMap(({ what, command }) => [
      ...paragraph(what, width, 'secondary'),
      ...commandLines([command], width),
    ]),
    notYet.length === 0 ? [] : [label('Before other people depend on it'), ...bullets(notYet, width, glyphs)],
  );
}
