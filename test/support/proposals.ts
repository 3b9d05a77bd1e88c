import { CATALOGUE } from '../../src/checks/catalogue.js';
import type { Evidence } from '../../src/evidence/model.js';
import { viewOf } from '../../src/evidence/view.js';
import { proposalsFor } from '../../src/fixes/catalogue.js';
import type { Proposal } from '../../src/fixes/fix.js';

/** What is proposed for the findings of this check; fails the test when it finds nothing. */
export function proposalsOf(code: string, evidence: Evidence): Proposal[] {
  const view = viewOf(evidence);
  const verdict = CATALOGUE.find((check) => check.code === code)?.examine(view);
  if (verdict?.state !== 'found') throw new Error(`${code} says ${JSON.stringify(verdict)}`);
  return verdict.findings.flatMap((finding) => proposalsFor(finding, view));
}

/** The suggested proposal. */
export function first(code: string, evidence: Evidence): Proposal {
  const [proposal] = proposalsOf(code, evidence);
  if (proposal === undefined) throw new Error(`${code} proposes nothing`);
  return proposal;
}
