import { type Line, truncate, widthOf } from '../../components/text.js';
import type { Glyphs } from '../../components/theme.js';
import type { StepView } from '../../session/install-session.js';
import { type At, STEP_SIGNS, type StepState, stateOf, stepWord } from './steps.js';

/** Columns from which there is room for every word; below that the tick says it alone. */
const ROOMY = 34;

/** One row of the list of steps: sign, number, title, word. */
export function stepLine(step: StepView, at: At, selected: boolean, width: number, glyphs: Glyphs): Line {
  const state = stateOf(step, at);
  const sign = STEP_SIGNS[state];
  const word = state === 'done' && width < ROOMY ? '' : stepWord(step, at);
  const lead = `${selected ? glyphs.pointer : ' '} `;
  const number = `${step.number}`.padStart(2);
  const room = width - 7 - (word === '' ? 0 : widthOf(word) + 1);
  const title = truncate(step.title, room, glyphs.more);
  const gap = ' '.repeat(Math.max(0, room - widthOf(title)) + (word === '' ? 0 : 1));
  const quiet = state === 'open' || state === 'skipped';
  return [
    { text: lead, tone: 'accent', bold: true },
    { text: `${sign.glyph === undefined ? ' ' : glyphs[sign.glyph]} `, tone: sign.tone },
    { text: `${number} `, tone: 'secondary' },
    { text: title, tone: quiet && !selected ? 'secondary' : 'plain', bold: selected },
    { text: `${gap}${word}`, tone: sign.tone },
  ];
}

const MEANINGS: readonly [StepState, string][] = [
  ['done', 'done'],
  ['current', 'your turn'],
  ['waiting', 'waiting'],
  ['failing', 'failing'],
  ['blocked', 'blocked'],
  ['skipped', 'skipped'],
];

/** What the signs of the steps mean. */
export function signsLine(glyphs: Glyphs): Line {
  return MEANINGS.flatMap(([state, text]) => {
    const { glyph, tone } = STEP_SIGNS[state];
    return [{ text: glyph === undefined ? '' : glyphs[glyph], tone }, { text: ` ${text}   ` }];
  });
}
