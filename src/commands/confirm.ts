import type { Io } from './io.js';
import { ask } from './prompt.js';

/**
 * Asks whether to go on: y for yes, or the whole word where one is needed. Enter alone is no.
 * @throws Declined when the question is left unanswered.
 */
export async function confirm(io: Io, question: string, word: string | undefined): Promise<boolean> {
  const prompt = word === undefined ? `${question} [y/N] ` : `${question} Type "${word}" to go on: `;
  const answer = (await ask(io, prompt, { mask: false })).trim().toLowerCase();
  return word === undefined ? answer === 'y' || answer === 'yes' : answer === word;
}
