import { withoutCredentials } from '../formats/mask.js';
import { sanitizeLine } from '../report/sanitize.js';

/** Longer messages (a proxy's HTML page) are cut here. */
const LONGEST = 400;

/** What is told of a trial while it goes on, and afterwards. */
export interface Telling {
  /** A sentence on what was done. */
  done(line: string): void;
  readonly lines: string[];
  /** Words from outside on one line, safe to print, without the secrets that were sent. */
  quote(words: string): string;
}

/** @param secrets what must never be shown: the password, and what was made of it */
export function tellingOf(
  secrets: readonly string[],
  onProgress: ((line: string) => void) | undefined,
): Telling {
  const lines: string[] = [];
  return {
    lines,
    done(line) {
      lines.push(line);
      onProgress?.(line);
    },
    quote(words) {
      const hidden = secrets.reduce((all, secret) => all.replaceAll(secret, '***'), words);
      const clean = withoutCredentials(sanitizeLine(hidden)).replace(/ {2,}/g, ' ').trim();
      return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
    },
  };
}
