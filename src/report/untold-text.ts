import type { CheckResult, Diagnosis } from '../diagnosis/diagnosis.js';
import type { Style } from './style.js';
import { isClusterUnreadable } from './unreadable.js';

/** The finding that names all missing rights, with the Role that grants them. */
const RIGHTS = 'RD803';

/** Which checks could not tell, by what they would have needed. Empty when everything was told. */
export function untoldText(diagnosis: Diagnosis, style: Style): string[] {
  if (isClusterUnreadable(diagnosis)) {
    return style.wrap(
      'Everything else could not be told: it needs the API server.',
      `${style.sign('unknown')} `,
    );
  }
  const rightsNamed = diagnosis.findings.some((finding) => finding.code === RIGHTS);
  const codesByNeeds = new Map<string, string[]>();
  for (const check of diagnosis.checks) {
    if (check.verdict !== 'unknown' || check.reasons.length === 0) continue;
    const needs = needsText(check, rightsNamed);
    codesByNeeds.set(needs, [...(codesByNeeds.get(needs) ?? []), check.code]);
  }
  if (codesByNeeds.size === 0) return [];
  return [
    style.paint('strong', 'Could not be told'),
    ...[...codesByNeeds].flatMap(([needs, codes]) => [
      ...style.wrap(codes.join(', '), `${style.sign('unknown')} `),
      ...style.wrap(`needs ${needs}`, '    '),
    ]),
  ];
}

/** Rights that the finding about rights names already are not told again for every check. */
function needsText({ reasons }: CheckResult, rightsNamed: boolean): string {
  // A path is a file of this machine, about which no Role says anything.
  const rights = (need: string) => rightsNamed && /^the right to \w+ (?!\/)/.test(need);
  const others = reasons.filter((need) => !rights(need));
  return [...(reasons.some(rights) ? [`rights that are missing (${RIGHTS})`] : []), ...others].join('; ');
}
