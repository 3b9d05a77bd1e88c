import type { Diagnosis } from '../diagnosis/diagnosis.js';

/** True when the cluster itself could not be read: then nothing is known of the registry, and saying so once is enough. */
export function isClusterUnreadable(diagnosis: Diagnosis): boolean {
  return diagnosis.findings.some(({ effects }) => effects.includes('cluster-unreadable'));
}
