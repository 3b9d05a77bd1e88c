import type { Diagnosis } from '../diagnosis/diagnosis.js';

/**
 * What a diagnosis means to a script, the same in every output format and in the UI: 1 a failure was found (a warning too when `strict`),
 * 3 nothing failed but something could not be told, 0 otherwise.
 */
export function exitCodeOf(diagnosis: Diagnosis, strict: boolean): 0 | 1 | 3 {
  const levels = diagnosis.findings.map((finding) => finding.level);
  if (levels.includes('fail') || (strict && levels.includes('warn'))) return 1;
  const untold = levels.includes('unknown') || diagnosis.checks.some((check) => check.verdict === 'unknown');
  return untold ? 3 : 0;
}
