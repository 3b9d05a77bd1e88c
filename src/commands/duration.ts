import { ConfigError } from '../errors.js';

/** The longest that a timer of Node can wait, 24 days: as good as no limit. */
const NO_LIMIT_MS = 2 ** 31 - 1;

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * kubectl's durations: a number of seconds, or numbers with units (`1m30s`); 0 for no limit.
 * @throws ConfigError that names the flag.
 */
export function milliseconds(flag: string, text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text);
  if (!seconds && !/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) {
    throw new ConfigError(
      `${flag} "${text}" is not a duration.`,
      'Write 5, 5s, 500ms or 1m30s; 0 for no limit.',
    );
  }
  const parts = [...(seconds ? `${text}s` : text).matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const sum = parts.reduce((all, [, amount, unit]) => all + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0);
  return sum === 0 ? NO_LIMIT_MS : Math.min(sum, NO_LIMIT_MS);
}
