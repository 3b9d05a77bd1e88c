import { randomBytes } from 'node:crypto';
import type { Answers, Question } from '../fixes/fix.js';

/** The answers to every question, with defaults and generated passwords filled in, or what is missing. */
export type ResolvedAnswers =
  | { ok: true; answers: Answers; generated: { prompt: string; value: string }[] }
  | { ok: false; reason: string };

/** Bytes of a generated password: 15 make 20 characters of base64url, 120 bits. */
const PASSWORD_BYTES = 15;

/** Fills in what was left empty. A secret question that allows it gets a generated password; any other without an answer is a refusal. */
export function resolveAnswers(questions: readonly Question[], given: Answers): ResolvedAnswers {
  const answers: Record<string, string> = { ...given };
  const generated: { prompt: string; value: string }[] = [];
  for (const question of questions) {
    const { id, prompt } = question;
    const answer = answers[id] === undefined || answers[id] === '' ? question.default : answers[id];
    if (answer !== undefined && answer !== '') {
      answers[id] = answer;
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
