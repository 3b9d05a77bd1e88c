import type { Finding } from '../checks/check.js';
import type { EvidenceView } from '../evidence/view.js';
import type { Fix, Proposal } from './fix.js';

/** Every remedy. For one code the right cure stands before the others, and workarounds last. */
export const FIXES: readonly Fix[] = [];

/** The remedies that fit this finding, the suggested one first. */
export function proposalsFor(finding: Finding, view: EvidenceView): Proposal[] {
  const proposals = FIXES.filter((fix) => fix.cures === finding.code)
    .map((fix) => fix.propose(finding, view))
    .filter((proposal) => proposal !== null);
  return [...proposals.filter((p) => !p.workaround), ...proposals.filter((p) => p.workaround)];
}
