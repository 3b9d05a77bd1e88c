import type { Diagnosis } from '../diagnosis/diagnosis.js';
import type { Style } from './style.js';

/** What is left on the terminal when the screen is closed: the roots, a line each. */
export function summaryText(diagnosis: Diagnosis, style: Style): string[] {
  const roots = diagnosis.findings.filter((finding) => diagnosis.roots.includes(finding.id));
  if (roots.length === 0) return [`${style.sign('ok')} Nothing was found.`];
  return roots.flatMap((finding) =>
    style.wrap(style.line(finding.title), `${style.sign(finding.level)} ${finding.code}  `),
  );
}
