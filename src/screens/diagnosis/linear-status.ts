import { graphemes } from '../../components/text.js';
import { ASCII } from '../../components/theme.js';
import type { Hint } from '../bindings.js';
import type { Overlay, State } from './state.js';
import { activityLines, awaited, historyLines, undoLines } from './text-progress.js';

const WIDE = 400;

/** An open dialog as sentences. A secret is announced by its length only. */
export function linearOverlay(overlay: Overlay, keys: readonly Hint[]): string[] {
  switch (overlay.kind) {
    case 'help':
      return ['Keys.', ...keys.map((hint) => `${hint.keys}: ${hint.text}`)];
    case 'history':
      return ['What was applied.', ...historyLines(overlay.entries ?? [], WIDE, ASCII).map(plain)];
    case 'question': {
      const question = overlay.remedy.proposal.questions[overlay.index];
      if (question === undefined) return [];
      const { length } = graphemes(overlay.field.text);
      const typed = question.kind === 'secret' ? `${length} characters typed` : overlay.field.text;
      const empty = question.generate === true ? ' Leave empty to have one generated.' : '';
      return [
        `${overlay.remedy.proposal.title}.`,
        `${question.prompt}.${empty} Enter accepts, escape cancels.`,
        typed,
      ];
    }
    case 'confirm': {
      const { proposal } = overlay.remedy;
      return [
        `${proposal.title}. Risk: ${proposal.risk}.`,
        ...proposal.interrupts.map((text) => `Interrupts: ${text}`),
        ...proposal.loses.map((text) => `Loses: ${text}`),
        ...(proposal.confirm ?? []).map((text) => `Compare: ${text}`),
        ...asked(overlay),
      ];
    }
    case 'confirm-undo':
      return [
        `Undo this plan: ${overlay.entry.title}?`,
        ...undoLines(overlay.entry, WIDE).map(plain),
        ...asked(overlay),
      ];
  }
}

function asked(overlay: Extract<Overlay, { word: string }>): string[] {
  const wrong = overlay.wrong ? ['That is not the word. Nothing was changed.'] : [];
  return [...wrong, `Type ${overlay.word} to go on. Enter alone means no.`, overlay.field.text];
}

/** What goes on or went on: examination, plan, notice, filter. */
export function linearStatus(state: State): string[] {
  const { examining, activity, notice, trouble } = state;
  const waiting = examining === undefined ? [] : awaited(examining);
  return [
    ...(examining === undefined ? [] : ['Examining the registry.']),
    ...(waiting.length === 0 ? [] : [`Waiting for: ${waiting.join(', ')}.`]),
    ...(trouble === undefined
      ? []
      : [`The examination could not be made: ${trouble}. Press R to try again.`]),
    ...(activity === undefined
      ? []
      : [`Plan: ${activity.title}.`, ...activityLines(activity, WIDE, ASCII).map(plain)]),
    ...(activity?.interrupting === true
      ? ['Stopping: the current change is being finished or reversed.']
      : []),
    ...(notice === undefined ? [] : [notice.text]),
    ...(state.filtering || state.filter.text !== '' ? [`Filter: ${state.filter.text}`] : []),
  ].filter((text) => text !== '');
}

function plain(line: { text: string }[]): string {
  return line
    .map((span) => span.text)
    .join('')
    .trim();
}
