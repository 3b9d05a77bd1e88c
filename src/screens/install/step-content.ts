import { type Line, paragraph, windowAround } from '../../components/text.js';
import { glyphsOf } from '../../components/theme.js';
import { currentForm, shownForm } from './forms.js';
import { layoutOf } from './layout.js';
import type { State, Work } from './state.js';
import { selectedStep } from './steps.js';
import { formLines } from './text-form.js';
import { blocks, cameLines, failureLines, standingLines, workLines } from './text-step.js';

export interface StepContent {
  lines: Line[];
  /** Rows that there are for them. */
  height: number;
  /** The first one to show. */
  top: number;
  /** The same without any scrolling: of a form that has the keys the active question is in sight. */
  auto: number;
}

/** Work that is about the selected step and shown there: its first row has a spinner. */
export function workHere(state: State): Work | undefined {
  const { work } = state;
  return work !== undefined && work.step === selectedStep(state)?.id ? work : undefined;
}

/** Everything about the selected step, as it is scrolled now. */
export function stepContent(state: State, width = layoutOf(state).step.width): StepContent {
  const step = selectedStep(state);
  const { view } = state;
  const glyphs = glyphsOf(state.setting.unicode);
  const work = workHere(state);
  const height = Math.max(1, layoutOf(state).step.height - (work === undefined ? 0 : 1));
  if (step === undefined || view === undefined) return { lines: [], height, top: 0, auto: 0 };
  const purpose = paragraph(step.purpose, width, 'secondary');
  if (work !== undefined && (work.kind === 'apply' || work.kind === 'wait' || work.kind === 'trial')) {
    return scrolled(state, blocks(purpose, workLines(work, width, glyphs)), height);
  }
  const asking = state.asking?.step === step.id;
  const above = blocks(
    purpose,
    cameLines(state.came[step.id], width, glyphs),
    failureLines(step, view, width, glyphs),
    asking ? paragraph('Before this is applied:', width) : standingLines(step, width, glyphs),
  );
  const form = shownForm(state);
  if (form === undefined) return scrolled(state, above, height);
  const focused = currentForm(state) !== undefined;
  const { lines, question, answer } = formLines(form, focused, width, glyphs);
  const all = [...above, [], ...lines];
  if (!focused) return scrolled(state, all, height);
  const room = all.length > height ? height - 1 : height;
  const before = above.length + 1;
  const rows = [question.to - 1, question.from, answer.to - 1, answer.from];
  const auto = rows.reduce((top, row) => windowAround(before + row, top, room, all.length), 0);
  // Pages scroll away from there, until the next key.
  const last = Math.max(0, all.length - room);
  return { lines: all, height, auto, top: Math.min(last, Math.max(0, auto + state.scroll.step)) };
}

function scrolled(state: State, lines: Line[], height: number): StepContent {
  const room = lines.length > height ? height - 1 : height;
  const last = Math.max(0, lines.length - room);
  return { lines, height, auto: 0, top: Math.min(last, Math.max(0, state.scroll.step)) };
}
