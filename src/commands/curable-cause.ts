import type { LinkedFinding } from '../diagnosis/diagnosis.js';
import type { Examination } from '../session/session.js';

/** The code of the nearest cause that has a remedy: the fix of a symptom is the fix of what brings it about. */
export function curableCause(
  finding: LinkedFinding,
  { diagnosis, remedies }: Examination,
): string | undefined {
  const seen = new Set<string>();
  let causes = finding.causedBy;
  while (causes.length > 0) {
    const found = diagnosis.findings.filter(({ id }) => causes.includes(id) && !seen.has(id));
    const curable = found.find(({ id }) => (remedies[id] ?? []).length > 0);
    if (curable !== undefined) return curable.code;
    for (const { id } of found) seen.add(id);
    causes = found.flatMap(({ causedBy }) => causedBy);
  }
  return undefined;
}
