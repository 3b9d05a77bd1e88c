import {
  EMPTY_FIELD,
  edit,
  type Field,
  fieldOf,
  insert,
  insertLines,
  toLine,
} from '../../components/field.js';
import type { Answers } from '../../fixes/fix.js';
import { isAsked, type Rejected, type StepQuestion } from '../../steps/step.js';
import type { Press } from '../diagnosis/keys.js';

/** Questions that are being answered. Of a question with choices the field has the chosen one. */
export interface Form {
  /** With those that the answers so far make needless. */
  all: readonly StepQuestion[];
  questions: readonly StepQuestion[];
  fields: Readonly<Record<string, Field>>;
  index: number;
  /** Why an answer cannot be taken. */
  problem: Rejected | undefined;
}

/** What a key did to a form. */
export type Pressed = { form: Form; next: 'stay' | 'send' | 'leave' };

/** A form with the defaults filled in; what was typed before under the same questions is kept. */
export function formOf(questions: readonly StepQuestion[], before?: Form): Form {
  const same = before?.all.map(shape).join() === questions.map(shape).join() ? before : undefined;
  const fields = Object.fromEntries(
    questions.map((question): [string, Field] => [
      question.id,
      same?.fields[question.id] ?? fieldOf(firstAnswer(question)),
    ]),
  );
  return askedIn({ all: questions, questions, fields, index: same?.index ?? 0, problem: same?.problem });
}

/** The form with the questions that are to be asked after the answers as they stand. */
function askedIn(form: Form): Form {
  const answers: Record<string, string> = {};
  const questions = form.all.filter((question) => {
    const asked = isAsked(question, answers);
    if (asked) answers[question.id] = answerTo(form, question);
    return asked;
  });
  return { ...form, questions };
}

function shape({ id, choices, default: preset }: StepQuestion): string {
  return JSON.stringify([id, choices, preset]);
}

function firstAnswer(question: StepQuestion): string {
  const { kind, default: preset = '' } = question;
  if (kind === 'secret') return '';
  const options = optionsOf(question);
  return options === undefined || options.includes(preset) ? preset : (options[0] ?? '');
}

/** What can be chosen, an empty text for no answer; undefined when the answer is typed. */
export function optionsOf({ choices, optional }: StepQuestion): readonly string[] | undefined {
  if (choices === undefined) return undefined;
  return optional === true && !choices.includes('') ? [...choices, ''] : choices;
}

export function fieldIn(form: Form, { id }: StepQuestion): Field {
  return form.fields[id] ?? EMPTY_FIELD;
}

/** The question that the keys go to. */
export function activeQuestion(form: Form): StepQuestion | undefined {
  return form.questions[form.index];
}

export function pressInForm(form: Form, press: Press): Pressed {
  const question = activeQuestion(form);
  if (question === undefined) return { form, next: 'leave' };
  if ('key' in press) {
    if (press.key === 'enter') return enter(form);
    if (press.key === 'esc') return { form, next: 'leave' };
    if (press.key === 'tab') return toQuestion(form, form.index + 1);
    if (press.key === 'shift-tab') return toQuestion(form, form.index - 1);
  }
  const options = optionsOf(question);
  if (options !== undefined) return stay(choose(form, question, options, press));
  const field = fieldIn(form, question);
  if ('text' in press) return stay(withField(form, question, insert(field, press.text)));
  if (press.key === 'up' || press.key === 'down') return stay(upOrDown(form, question, press.key));
  const edited = edit(field, press.key);
  return stay(edited === undefined ? form : withField(form, question, edited));
}

/** Takes pasted text whole or not at all: of several lines put into one nobody would see what was lost. */
export function pasteInForm(form: Form, text: string): Form {
  const question = activeQuestion(form);
  if (question === undefined || question.choices !== undefined) return form;
  const field = fieldIn(form, question);
  const pasted = text.replace(/^[\r\n]+|[\r\n]+$/g, '');
  if (question.multiline === true) return withField(form, question, insertLines(field, pasted));
  const { length } = pasted.split(/\r\n?|\n/);
  if (length === 1) return withField(form, question, insert(field, pasted));
  const problem = `This answer is a single line, and ${length} were pasted: nothing of them was taken.`;
  return withProblem(form, { question: question.id, problem });
}

/** The form with the sentence at the question that it is about, to which the keys go now. */
export function withProblem(form: Form, problem: Rejected): Form {
  const index = form.questions.findIndex(({ id }) => id === problem.question);
  return { ...form, problem, index: index < 0 ? form.index : index };
}

/** The answers as they stand: a default where a question that needs one was left empty. */
export function answersOf(form: Form): Answers {
  return Object.fromEntries(form.questions.map((question) => [question.id, answerTo(form, question)]));
}

function answerTo(form: Form, question: StepQuestion): string {
  const { text } = fieldIn(form, question);
  if (question.kind === 'secret') return text;
  // In YAML the spaces before a line mean something, before the first one too.
  const typed = question.multiline === true ? text.trimEnd() : text.trim();
  return typed === '' && question.optional !== true ? (question.default ?? '') : typed;
}

function stay(form: Form): Pressed {
  return { form, next: 'stay' };
}

function withField(form: Form, { id }: StepQuestion, field: Field): Form {
  const problem = form.problem?.question === id ? undefined : form.problem;
  return askedIn({ ...form, fields: { ...form.fields, [id]: field }, problem });
}

/** Through the lines of an answer, then to the question beside it. */
function upOrDown(form: Form, question: StepQuestion, key: 'up' | 'down'): Form {
  const by = key === 'up' ? -1 : 1;
  const moved = toLine(fieldIn(form, question), by);
  return moved === undefined ? neighbour(form, by) : withField(form, question, moved);
}

function neighbour(form: Form, by: 1 | -1): Form {
  const index = Math.min(form.questions.length - 1, Math.max(0, form.index + by));
  return { ...form, index };
}

/** Past the last or the first question lies the list of steps. */
function toQuestion(form: Form, index: number): Pressed {
  if (form.questions[index] === undefined) return { form, next: 'leave' };
  return stay({ ...form, index });
}

/** To the next question; after the last one the answers are sent, unless one is missing. */
function enter(form: Form): Pressed {
  const question = activeQuestion(form);
  if (question !== undefined && isMissing(form, question)) return stay(missing(form, question));
  if (form.index < form.questions.length - 1) return stay({ ...form, index: form.index + 1 });
  const first = form.questions.find((other) => isMissing(form, other));
  return first === undefined ? { form, next: 'send' } : stay(missing(form, first));
}

function isMissing(form: Form, question: StepQuestion): boolean {
  return answerTo(form, question) === '' && question.optional !== true && question.generate !== true;
}

function missing(form: Form, { id }: StepQuestion): Form {
  return withProblem(form, { question: id, problem: 'An answer is needed here.' });
}

/** Arrows and j/k move; another letter goes to the next choice that begins with it. */
function choose(form: Form, question: StepQuestion, options: readonly string[], press: Press): Form {
  const at = Math.max(0, options.indexOf(fieldIn(form, question).text));
  const to =
    'key' in press ? keyTarget(at, press.key, options.length) : letterTarget(at, press.text, options);
  const chosen = options[to];
  return chosen === undefined || to === at ? form : withField(form, question, fieldOf(chosen));
}

function keyTarget(at: number, key: string, count: number): number {
  const to: Record<string, number> = { up: at - 1, down: at + 1, home: 0, end: count - 1 };
  return Math.min(count - 1, Math.max(0, to[key] ?? at));
}

function letterTarget(at: number, letter: string, options: readonly string[]): number {
  const order = [...options.keys()].map((step) => (at + 1 + step) % options.length);
  const begins = (index: number) => options[index]?.toLowerCase().startsWith(letter.toLowerCase()) === true;
  const found = order.find(begins);
  if (found !== undefined) return found;
  return keyTarget(at, letter === 'j' ? 'down' : letter === 'k' ? 'up' : '', options.length);
}
