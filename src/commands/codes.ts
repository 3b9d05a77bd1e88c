import { CATALOGUE, checkByCode } from '../checks/catalogue.js';
import { ConfigError } from '../errors.js';
import { nearest } from '../evidence/cluster/nearest.js';

/**
 * The code in its own spelling, from a code in any case.
 * @throws ConfigError when no failure has it.
 */
export function knownCode(text: string): string {
  const check = checkByCode(text);
  if (check !== undefined) return check.code;
  const codes = CATALOGUE.map((candidate) => candidate.code);
  const slug = CATALOGUE.find((candidate) => candidate.slug === text.toLowerCase());
  const close = slug?.code ?? nearest(text, codes);
  throw new ConfigError(
    `There is no failure with the code "${text}".`,
    close === undefined ? '"regdoctor explain" lists all of them.' : `Did you mean ${close}?`,
  );
}
