import { readFile } from 'node:fs/promises';
import { ConfigError } from '../errors.js';
import type { Answers, Question } from '../fixes/fix.js';
import { choiceOf, notAChoice } from '../plan/answers.js';
import { sanitizeLine } from '../report/sanitize.js';
import type { Io } from './io.js';
import type { Values } from './parse.js';
import { ask, askLines, readAll } from './prompt.js';

/**
 * The answers to the questions of a fix: a secret from --password-stdin, from the file that REGDOCTOR_PASSWORD_FILE names, or typed without
 * being shown; another from --answer or typed. What stays empty gets its default, or is generated, when the fix is applied.
 * @throws ConfigError for an answer that may not be given like that, or cannot be had.
 */
export async function collectAnswers(
  questions: readonly Question[],
  io: Io,
  values: Values,
  interactive: boolean,
): Promise<Answers> {
  const answers: Record<string, string> = { ...givenAnswers(questions, values) };
  const secret = questions.some(({ kind }) => kind === 'secret');
  const password = secret ? await givenPassword(io, values) : undefined;
  for (const question of questions) {
    const { id, kind } = question;
    if (answers[id] !== undefined) continue;
    if (kind === 'secret' && password !== undefined) answers[id] = password;
    else if (interactive) answers[id] = await askFor(question, io);
    else if (question.default === undefined && !(kind === 'secret' && question.generate === true)) {
      throw new ConfigError(`An answer is needed: ${sanitizeLine(question.prompt)}`, howToGive(question));
    }
  }
  return answers;
}

function howToGive({ id, kind }: Question): string {
  return kind === 'secret'
    ? 'Give it with --password-stdin, or name a file in REGDOCTOR_PASSWORD_FILE.'
    : `Give it with --answer ${id}=TEXT.`;
}

function givenAnswers(questions: readonly Question[], values: Values): Record<string, string> {
  const given: Record<string, string> = {};
  for (const text of values.all('answer')) {
    const [, id, answer] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (id === undefined || answer === undefined) {
      throw new ConfigError(`--answer "${text}" is not ID=TEXT.`, 'For example --answer user=admin.');
    }
    const question = questions.find((candidate) => candidate.id === id);
    if (question === undefined) {
      const known = questions.filter(({ kind }) => kind === 'text').map((candidate) => candidate.id);
      throw new ConfigError(
        `The fix does not ask for "${id}".`,
        known.length > 0 ? `It asks for ${known.join(', ')}.` : 'It asks nothing of the kind.',
      );
    }
    if (question.kind === 'secret') {
      throw new ConfigError(
        'A secret is never taken from the command line, where every user of this machine can read it.',
        howToGive(question),
      );
    }
    if (choiceOf(question, answer) === undefined) throw new ConfigError(notAChoice(question, answer));
    given[id] = answer;
  }
  return given;
}

/**
 * The password from --password-stdin or the file that REGDOCTOR_PASSWORD_FILE names; undefined when neither is there.
 * @throws ConfigError when it is empty, has several lines or cannot be read
 */
export async function givenPassword(io: Io, values: Values): Promise<string | undefined> {
  const path = io.env.REGDOCTOR_PASSWORD_FILE;
  const fromStdin = values.on('password-stdin');
  if (!fromStdin && (path === undefined || path === '')) return undefined;
  const password = fromStdin ? await readAll(io.stdin) : await readPasswordFile(path ?? '');
  const from = fromStdin ? 'stdin' : `REGDOCTOR_PASSWORD_FILE (${path})`;
  if (password === '') throw new ConfigError(`The password from ${from} is empty.`);
  if (/[\r\n]/.test(password)) throw new ConfigError(`The password from ${from} has more than one line.`);
  return password;
}

async function readPasswordFile(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ConfigError(`The file ${path} of REGDOCTOR_PASSWORD_FILE cannot be read (${code}).`);
  }
}

/**
 * Asks on the terminal until there is an answer; Enter takes the default, or leaves empty what may be.
 * @throws Declined when the question is left unanswered
 */
export async function askFor(question: Question & { optional?: boolean }, io: Io): Promise<string> {
  const { kind, generate } = question;
  const generated = kind === 'secret' && generate === true;
  const mayBeEmpty = question.default !== undefined || generated || question.optional === true;
  const fallback = generated
    ? ' [empty: generated and shown once]'
    : question.default !== undefined
      ? ` [${sanitizeLine(question.default)}]`
      : question.optional === true
        ? ' [empty: none]'
        : '';
  const choices = question.choices === undefined ? '' : ` (${question.choices.join('/')})`;
  const several = question.multiline === true ? ' (lines, an empty one ends them; or @FILE)' : '';
  const prompt = `${sanitizeLine(question.prompt)}${choices}${several}${fallback}: `;
  for (;;) {
    const answer = await (question.multiline === true
      ? askLines(io, prompt)
      : ask(io, prompt, { mask: kind === 'secret' }));
    if (answer === '' && mayBeEmpty) return question.default ?? '';
    if (answer !== '' && choiceOf(question, answer) !== undefined) return answer;
  }
}
