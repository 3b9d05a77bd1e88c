import type { Diagnosis, LinkedFinding } from '../diagnosis/diagnosis.js';

/** A finding with what hangs on it. */
export interface FindingNode {
  finding: LinkedFinding;
  consequences: FindingNode[];
  /** Codes of further causes, when it stands under the first of several. */
  alsoCausedBy: string[];
}

/** The diagnosis as trees of cause and consequence, in its order. A finding with two causes stands under the one that comes first. */
export function findingTree(diagnosis: Diagnosis): FindingNode[] {
  const byId = new Map(diagnosis.findings.map((finding) => [finding.id, finding]));
  const order = new Map(diagnosis.findings.map((finding, index) => [finding.id, index]));
  const firstCause = (finding: LinkedFinding) =>
    finding.causedBy
      .filter((id) => byId.has(id))
      .sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
      .at(0);
  const node = (finding: LinkedFinding): FindingNode => {
    const parent = firstCause(finding);
    return {
      finding,
      consequences: diagnosis.findings.filter((other) => firstCause(other) === finding.id).map(node),
      alsoCausedBy: finding.causedBy.filter((id) => id !== parent).flatMap((id) => byId.get(id)?.code ?? []),
    };
  };
  return diagnosis.findings.filter((finding) => firstCause(finding) === undefined).map(node);
}

/** How many findings stand below this one. */
export function countConsequences(node: FindingNode): number {
  return node.consequences.reduce((sum, child) => sum + 1 + countConsequences(child), 0);
}
