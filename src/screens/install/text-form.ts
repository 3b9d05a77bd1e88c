import { fieldLine } from '../../components/TextField.js';
import { type Line, paragraph, widthOf } from '../../components/text.js';
import type { Glyphs } from '../../components/theme.js';
import type { StepQuestion } from '../../steps/step.js';
import { type Form, fieldIn, optionsOf } from './form.js';

export interface FormLines {
  lines: Line[];
  /** The rows of the active question, which have to be in sight. */
  active: { from: number; to: number };
}

/** All questions, the active one with its help, its choices or its field, and why its answer was not taken. */
export function formLines(form: Form, focused: boolean, width: number, glyphs: Glyphs): FormLines {
  const lines: Line[] = [];
  let active = { from: 0, to: 0 };
  form.questions.forEach((question, index) => {
    if (index > 0) lines.push([]);
    const from = lines.length;
    const open = index === form.index;
    lines.push(...questionLines(form, question, { open, focused }, width, glyphs));
    if (open) active = { from, to: lines.length };
  });
  return { lines, active };
}

interface Look {
  open: boolean;
  focused: boolean;
}

function questionLines(
  form: Form,
  question: StepQuestion,
  look: Look,
  width: number,
  glyphs: Glyphs,
): Line[] {
  const count = form.questions.length;
  const place = count === 1 ? '' : ` (${form.questions.indexOf(question) + 1} of ${count})`;
  const lead = look.open && look.focused ? `${glyphs.pointer} ` : '  ';
  const title = paragraph(`${question.prompt}${place}`, width, 'plain', { text: lead, tone: 'accent' });
  const bold = title.map((line) => line.map((span) => ({ ...span, bold: look.open })));
  const problem =
    form.problem?.question === question.id
      ? paragraph(form.problem.problem, width - 2, 'fail', { text: `  ${glyphs.fail} `, tone: 'fail' })
      : [];
  if (!look.open)
    return [
      ...bold,
      [{ text: '  ' }, { text: shown(form, question, glyphs), tone: 'secondary' }],
      ...problem,
    ];
  const help =
    question.help === undefined ? [] : paragraph(question.help, width, 'secondary', { text: '  ' });
  const options = optionsOf(question);
  const answer =
    options === undefined
      ? [typedLine(form, question, look.focused, width, glyphs)]
      : optionLines(form, question, options, width, glyphs);
  return [...bold, ...help, ...answer, ...problem];
}

/** The answer as it stands, for a question that the keys do not go to. */
function shown(form: Form, question: StepQuestion, glyphs: Glyphs): string {
  const { text } = fieldIn(form, question);
  if (text === '') return `(${whenEmpty(question)})`;
  return question.kind === 'secret' ? glyphs.mask.repeat(8) : text;
}

/** What an empty answer means. */
export function whenEmpty(question: StepQuestion): string {
  if (question.kind === 'secret')
    return question.generate === true ? 'empty: one is generated' : 'not typed yet';
  if (question.optional === true) return 'empty: none';
  return question.default === undefined ? 'no answer yet' : `empty: ${question.default}`;
}

function typedLine(
  form: Form,
  question: StepQuestion,
  focused: boolean,
  width: number,
  glyphs: Glyphs,
): Line {
  const needed = question.generate !== true && question.optional !== true && (question.default ?? '') === '';
  return fieldLine({
    field: fieldIn(form, question),
    prompt: '  > ',
    masked: question.kind === 'secret',
    placeholder: needed ? '' : ` ${whenEmpty(question)}`,
    cursor: focused,
    width,
    glyphs,
  });
}

/** Every choice with its sentence: beside it where there is room, else under it. */
function optionLines(
  form: Form,
  question: StepQuestion,
  options: readonly string[],
  width: number,
  glyphs: Glyphs,
): Line[] {
  const chosen = fieldIn(form, question).text;
  const column = Math.max(...options.map((option) => widthOf(nameOf(option)))) + 2;
  const beside = width - 6 - column >= 40;
  return options.flatMap((option): Line[] => {
    const on = option === chosen;
    const pointer = { text: `  ${on ? `${glyphs.pointer} ` : '  '}`, tone: 'accent' as const };
    const name = { text: nameOf(option), tone: on ? ('accent' as const) : ('plain' as const), bold: on };
    const about = question.about?.[option] ?? '';
    if (about === '') return [[pointer, name]];
    if (!beside) return [[pointer, name], ...paragraph(about, width, 'secondary', { text: '      ' })];
    const gap = ' '.repeat(column - widthOf(nameOf(option)));
    const [first = [], ...rest] = paragraph(about, width - 4 - column, 'secondary');
    const indent = { text: ' '.repeat(4 + column) };
    return [[pointer, name, { text: gap }, ...first], ...rest.map((line) => [indent, ...line])];
  });
}

function nameOf(option: string): string {
  return option === '' ? '(none)' : option;
}
