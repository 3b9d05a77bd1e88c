import type { Check } from '../checks/check.js';
import { examineOne, resultOf } from '../diagnosis/diagnose.js';
import type { Evidence, ReadingKey } from '../evidence/model.js';
import type { Progress } from './session.js';

/**
 * Tells each check's verdict once, as soon as everything that it reads is settled: on a slow network the person sees what is wrong in the
 * cluster while the host name is still being tried.
 */
export function tellChecksAsTheySettle(
  checks: readonly Check[],
  onProgress: (progress: Progress) => void,
): (evidence: Evidence, settled: ReadonlySet<ReadingKey>) => void {
  const told = new Set<string>();
  return (evidence, settled) => {
    for (const check of checks) {
      if (told.has(check.code) || !check.reads.every((key) => settled.has(key))) continue;
      told.add(check.code);
      const { code, verdict } = resultOf(check, examineOne(check, evidence));
      onProgress({ type: 'check', code, verdict });
    }
  };
}
