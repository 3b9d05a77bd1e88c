import type { Judging } from '../session/judging.js';

let judging: Promise<Judging> | undefined;

/** Checks and remedies, loaded once: a screen is drawn and requests are sent before they are needed. */
export function loadJudging(): Promise<Judging> {
  judging ??= import('./judgement.js').then(({ JUDGING }) => JUDGING);
  return judging;
}
