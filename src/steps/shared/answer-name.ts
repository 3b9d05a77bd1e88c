import type { StepId } from '../step.js';

/**
 * The name of an answer, `STEP.ID`. Where the certificate comes from is asked one step earlier when cert-manager is not there, and has one name all the
 * same: a script does not know which of the two steps asks.
 */
export function answerName(step: StepId, id: string): string {
  return `${step === 'cert-manager' ? 'source' : step}.${id}`;
}
