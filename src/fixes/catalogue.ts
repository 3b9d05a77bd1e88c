import type { Finding } from '../checks/check.js';
import type { EvidenceView } from '../evidence/view.js';
import type { Fix, Proposal } from './fix.js';
import { rd201V2Directory } from './rd201-acme-v2-directory.js';
import { rd209IssuerReference } from './rd209-issuer-reference.js';
import { rd220RenameAnnotation } from './rd220-rename-annotation.js';
import { rd502Selector } from './rd502-selector.js';
import { rd503TargetPort } from './rd503-target-port.js';

/** Every remedy. For one code the right cure stands before the others, and workarounds last. */
export const FIXES: readonly Fix[] = [
  rd201V2Directory,
  rd209IssuerReference,
  rd220RenameAnnotation,
  rd502Selector,
  rd503TargetPort,
];

/** The remedies that fit this finding, the suggested one first. */
export function proposalsFor(finding: Finding, view: EvidenceView): Proposal[] {
  const proposals = FIXES.filter((fix) => fix.cures === finding.code)
    .map((fix) => fix.propose(finding, view))
    .filter((proposal) => proposal !== null);
  return [...proposals.filter((p) => !p.workaround), ...proposals.filter((p) => p.workaround)];
}
