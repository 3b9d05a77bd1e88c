import type { PlaygroundCase } from './case.js';
import { healthyCase } from './healthy.js';
import { howtoCase } from './howto.js';

/** Everything that `regdoctor demo` offers, in the order in which it is listed. */
export const CASES: readonly PlaygroundCase[] = [howtoCase, healthyCase];

/** The case of this name, in any case of letters. */
export function caseByName(name: string): PlaygroundCase | undefined {
  return CASES.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
}
