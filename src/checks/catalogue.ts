import type { Check } from './check.js';

/** Every known failure, in the order of the codes. A new check is one new line here. */
export const CATALOGUE: readonly Check[] = [];

/** The check with this code, in any case; undefined when there is none. */
export function checkByCode(code: string): Check | undefined {
  const wanted = code.toUpperCase();
  return CATALOGUE.find((check) => check.code === wanted);
}
