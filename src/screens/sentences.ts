import type { Hint } from './bindings.js';

/** The keys worth knowing, for a screen reader. */
export function keysSentence(hints: readonly Hint[]): string {
  return `Keys: ${hints.map((hint) => `${hint.keys} ${hint.text}`).join(', ')}.`;
}

/** What a screen is about, for a screen reader: the parts that are there. */
export function placeSentence(...parts: (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined && part !== '').join('. ')}.`;
}

/** Said after a second Ctrl-C. */
export const CUT_SHORT =
  'Stopped without waiting for the current change: `regdoctor history` shows how far it came.';
