import { type Blame, type Finding, ISSUANCE_HOPS, PATH_HOPS, subjectKey } from '../checks/check.js';
import type { LinkedFinding } from './diagnosis.js';

/** Where a finding stands when nothing else decides: what makes the certificate, then the path from the disk outwards, access first of all. */
const RANK: readonly string[] = ['access', ...ISSUANCE_HOPS, ...[...PATH_HOPS].reverse()];

/**
 * Links findings by what they blame and orders them: roots first (failures before warnings, upstream before downstream), each followed by
 * its consequences. A finding explains another when it is about a blamed subject and has the blamed effect.
 */
export function link(findings: readonly Finding[]): { findings: LinkedFinding[]; roots: string[] } {
  const linked = new Map<string, LinkedFinding>();
  for (const finding of findings) linked.set(finding.id, { ...finding, causedBy: [], consequences: [] });

  for (const finding of linked.values()) {
    for (const cause of linked.values()) {
      if (cause.id === finding.id || !finding.blames.some((blame) => explains(cause, blame))) continue;
      if (reaches(linked, cause.id, finding.id)) continue;
      finding.causedBy.push(cause.id);
      cause.consequences.push(finding.id);
    }
  }

  for (const finding of linked.values()) {
    if (finding.level === 'warn' && bringsAboutFailure(linked, finding)) finding.level = 'fail';
  }

  const byRank = [...linked.values()].sort(compare);
  const roots = byRank.filter((finding) => finding.causedBy.length === 0);
  const ordered: LinkedFinding[] = [];
  const seen = new Set<string>();
  const visit = (finding: LinkedFinding) => {
    if (seen.has(finding.id)) return;
    seen.add(finding.id);
    ordered.push(finding);
    for (const next of byRank) if (next.causedBy.includes(finding.id)) visit(next);
  };
  for (const root of roots) visit(root);
  return { findings: ordered, roots: roots.map((root) => root.id) };
}

/** What a failure hangs on is a failure as well, however harmless it would be by itself. */
function bringsAboutFailure(linked: ReadonlyMap<string, LinkedFinding>, finding: LinkedFinding): boolean {
  return finding.consequences.some((id) => {
    const consequence = linked.get(id);
    return (
      consequence !== undefined && (consequence.level === 'fail' || bringsAboutFailure(linked, consequence))
    );
  });
}

function explains(cause: Finding, blame: Blame): boolean {
  return cause.effects.includes(blame.effect) && subjectKey(cause.subject) === subjectKey(blame.subject);
}

/** True when `to` is already among the causes of `from`: linking them the other way round would close a circle. */
function reaches(linked: ReadonlyMap<string, LinkedFinding>, from: string, to: string): boolean {
  const todo = [from];
  const seen = new Set<string>();
  while (todo.length > 0) {
    const id = todo.pop();
    if (id === undefined || seen.has(id)) continue;
    if (id === to) return true;
    seen.add(id);
    todo.push(...(linked.get(id)?.causedBy ?? []));
  }
  return false;
}

const LEVELS = ['fail', 'unknown', 'warn'];

function compare(a: Finding, b: Finding): number {
  return (
    LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
    RANK.indexOf(a.hop) - RANK.indexOf(b.hop) ||
    a.code.localeCompare(b.code) ||
    a.id.localeCompare(b.id)
  );
}
