import { randomBytes } from 'node:crypto';
import type { Change } from '../fixes/change.js';
import type { Answers, Question } from '../fixes/fix.js';

/** The answers to every question, with defaults and generated passwords filled in, or what is missing. */
export type ResolvedAnswers =
  | { ok: true; answers: Answers; generated: { prompt: string; value: string }[] }
  | { ok: false; reason: string };

/** Bytes of a generated password: 15 make 20 characters of base64url, 120 bits. */
const PASSWORD_BYTES = 15;

/**
 * Fills in what was left empty. A secret question that allows it gets a generated password; any other without an answer is a refusal, and so is an
 * answer that is none of the choices.
 */
export function resolveAnswers(questions: readonly Question[], given: Answers): ResolvedAnswers {
  const answers: Record<string, string> = { ...given };
  const generated: { prompt: string; value: string }[] = [];
  for (const question of questions) {
    const { id, prompt } = question;
    const answer = answers[id] === undefined || answers[id] === '' ? question.default : answers[id];
    if (answer !== undefined && answer !== '') {
      const choice = choiceOf(question, answer);
      if (choice === undefined) return { ok: false, reason: notAChoice(question, answer) };
      answers[id] = choice;
    } else if (question.kind === 'secret' && question.generate === true) {
      const value = randomBytes(PASSWORD_BYTES).toString('base64url');
      answers[id] = value;
      generated.push({ prompt, value });
    } else {
      return { ok: false, reason: `An answer is needed: ${prompt}` };
    }
  }
  return { ok: true, answers, generated };
}

/** The answer as the question's choices have it, whatever its case; `y` and `n` stand for yes and no. Undefined when it is none of them. */
export function choiceOf({ choices }: Question, answer: string): string | undefined {
  if (choices === undefined) return answer;
  const said = answer.trim().toLowerCase();
  const meant = said === 'y' ? ['y', 'yes'] : said === 'n' ? ['n', 'no'] : [said];
  return choices.find((choice) => meant.includes(choice.toLowerCase()));
}

/** The file that an answer of several lines names in place of itself, `@FILE`; undefined when it is the answer. */
export function fileNamedBy({ multiline }: Question, answer: string): string | undefined {
  const [, path] = multiline === true ? (/^@(.+)$/.exec(answer.trim()) ?? []) : [];
  return path;
}

/** One sentence for an answer that is none of the choices. */
export function notAChoice({ prompt, choices = [] }: Question, answer: string): string {
  return `"${answer}" is none of ${choices.join(', ')}: ${prompt}`;
}

/** The changes that are made with these answers: some are made only when a question was answered so. */
export function wanted(changes: readonly Change[], answers: Answers): Change[] {
  return changes.filter((change) => {
    if (change.kind !== 'host' || change.when === undefined) return true;
    return answers[change.when.question]?.toLowerCase() === change.when.answer.toLowerCase();
  });
}
