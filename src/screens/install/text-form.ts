import { areaLines, inOneLine } from '../../components/area.js';
import { fieldLine } from '../../components/TextField.js';
import { type Line, paragraph, widthOf } from '../../components/text.js';
import type { Glyphs } from '../../components/theme.js';
import type { StepQuestion } from '../../steps/step.js';
import { type Form, fieldIn, optionsOf } from './form.js';

/** Rows `[from, to)`. */
export interface Rows {
  from: number;
  to: number;
}

export interface FormLines {
  lines: Line[];
  /** The active question, and of it what the next key changes: both have to be in sight, the latter by all means. */
  question: Rows;
  answer: Rows;
}

/** All questions, the active one with its help, its choices or its field, and why its answer was not taken. */
export function formLines(form: Form, focused: boolean, width: number, glyphs: Glyphs): FormLines {
  const lines: Line[] = [];
  let question: Rows = { from: 0, to: 0 };
  let answer: Rows = question;
  form.questions.forEach((asked, index) => {
    if (index > 0) lines.push([]);
    const from = lines.length;
    if (index !== form.index) {
      lines.push(...closedLines(form, asked, width, glyphs));
      return;
    }
    const open = openLines(form, asked, focused, width, glyphs);
    lines.push(...open.lines);
    question = { from, to: lines.length };
    answer = { from: from + open.answer.from, to: from + open.answer.to };
  });
  return { lines, question, answer };
}

function titleLines(form: Form, question: StepQuestion, lead: string, width: number): Line[] {
  const count = form.questions.length;
  const place = count === 1 ? '' : ` (${form.questions.indexOf(question) + 1} of ${count})`;
  return paragraph(`${question.prompt}${place}`, width, 'plain', { text: lead, tone: 'accent' });
}

function problemLines({ problem }: Form, { id }: StepQuestion, width: number, glyphs: Glyphs): Line[] {
  if (problem?.question !== id) return [];
  return paragraph(problem.problem, width - 2, 'fail', { text: `  ${glyphs.fail} `, tone: 'fail' });
}

/** A question whose turn it is not, with its answer as it stands. */
function closedLines(form: Form, question: StepQuestion, width: number, glyphs: Glyphs): Line[] {
  const answer: Line = [{ text: '  ' }, { text: shown(form, question, glyphs), tone: 'secondary' }];
  return [...titleLines(form, question, '  ', width), answer, ...problemLines(form, question, width, glyphs)];
}

/** The active question. `answer`: rows of the chosen option, or of the field, with what is wrong with it. */
function openLines(
  form: Form,
  question: StepQuestion,
  focused: boolean,
  width: number,
  glyphs: Glyphs,
): { lines: Line[]; answer: Rows } {
  const title = titleLines(form, question, focused ? `${glyphs.pointer} ` : '  ', width);
  const bold = title.map((line) => line.map((span) => ({ ...span, bold: true })));
  const help =
    question.help === undefined ? [] : paragraph(question.help, width, 'secondary', { text: '  ' });
  const problem = problemLines(form, question, width, glyphs);
  const head = [...bold, ...help];
  const options = optionsOf(question);
  if (options === undefined) {
    const typed = typedLines(form, question, focused, width, glyphs);
    const lines = [...head, ...typed.lines, ...problem];
    return { lines, answer: { from: head.length + typed.at, to: lines.length } };
  }
  const each = options.map((option) => optionLines(form, question, { option, options }, width, glyphs));
  const at = Math.max(0, options.indexOf(fieldIn(form, question).text));
  const from = head.length + each.slice(0, at).flat().length;
  return {
    lines: [...head, ...each.flat(), ...problem],
    answer: { from, to: from + (each[at]?.length ?? 0) },
  };
}

/** The answer as it stands, for a question that the keys do not go to. */
function shown(form: Form, question: StepQuestion, glyphs: Glyphs): string {
  const { text } = fieldIn(form, question);
  if (text === '') return `(${whenEmpty(question)})`;
  return question.kind === 'secret' ? glyphs.mask.repeat(8) : inOneLine(text, glyphs.more);
}

/** What an empty answer means. */
export function whenEmpty(question: StepQuestion): string {
  if (question.kind === 'secret')
    return question.generate === true ? 'empty: one is generated' : 'not typed yet';
  if (question.optional === true) return 'empty: none';
  return question.default === undefined ? 'no answer yet' : `empty: ${question.default}`;
}

/** The field of an answer. `at`: its row with the cursor. */
function typedLines(
  form: Form,
  question: StepQuestion,
  focused: boolean,
  width: number,
  glyphs: Glyphs,
): { lines: Line[]; at: number } {
  const look = {
    field: fieldIn(form, question),
    prompt: '  > ',
    placeholder: placeholderOf(question),
    cursor: focused,
    width,
    glyphs,
  };
  if (question.multiline === true) return areaLines(look);
  return { lines: [fieldLine({ ...look, masked: question.kind === 'secret' })], at: 0 };
}

/** What an empty field says for itself. */
function placeholderOf(question: StepQuestion): string {
  const { generate, optional, default: preset = '', multiline } = question;
  if (multiline === true) return ' paste its lines, or @FILE';
  const needed = generate !== true && optional !== true && preset === '';
  return needed ? '' : ` ${whenEmpty(question)}`;
}

/** A choice with its sentence: beside it where there is room, else under it. */
function optionLines(
  form: Form,
  question: StepQuestion,
  { option, options }: { option: string; options: readonly string[] },
  width: number,
  glyphs: Glyphs,
): Line[] {
  const on = option === fieldIn(form, question).text;
  const column = Math.max(...options.map((other) => widthOf(nameOf(other)))) + 2;
  const pointer = { text: `  ${on ? `${glyphs.pointer} ` : '  '}`, tone: 'accent' as const };
  const name = { text: nameOf(option), tone: on ? ('accent' as const) : ('plain' as const), bold: on };
  const about = question.about?.[option] ?? '';
  if (about === '') return [[pointer, name]];
  if (width - 6 - column < 40) {
    return [[pointer, name], ...paragraph(about, width, 'secondary', { text: '      ' })];
  }
  const gap = ' '.repeat(column - widthOf(nameOf(option)));
  const [first = [], ...rest] = paragraph(about, width - 4 - column, 'secondary');
  const indent = { text: ' '.repeat(4 + column) };
  return [[pointer, name, { text: gap }, ...first], ...rest.map((line) => [indent, ...line])];
}

function nameOf(option: string): string {
  return option === '' ? '(none)' : option;
}
