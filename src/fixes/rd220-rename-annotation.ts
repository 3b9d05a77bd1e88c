import type { Finding } from '../checks/check.js';
import { subjectName } from '../checks/check.js';
import { targetIngress } from '../checks/shared/target-ingress.js';
import type { EvidenceView } from '../evidence/view.js';
import { strings, text } from '../kube/objects.js';
import type { Fix, Proposal } from './fix.js';
import { patchObject } from './shared/object-patch.js';
import { kubectl } from './shared/shell.js';

const ID = 'RD220.rename-annotation';

/** Gives the annotation the name that the installed generation reads, if the Issuer is there for it. */
export const rd220RenameAnnotation: Fix = { id: ID, cures: 'RD220', propose };

function propose(finding: Finding, view: EvidenceView): Proposal | null {
  const { subject, facts } = finding;
  const ingress = targetIngress(view);
  const from = text(facts.annotation);
  const to = text(facts.renamed);
  const value = text(facts.value);
  if (!('kind' in subject) || ingress === undefined || facts.issuerThere !== true) return null;
  if (from === undefined || to === undefined || value === undefined) return null;
  const change = patchObject(ingress, subject, (draft) => {
    const { [from]: _, ...others } = strings(draft.metadata?.annotations);
    draft.metadata = { ...draft.metadata, annotations: { ...others, [to]: value } };
  });
  return {
    id: ID,
    finding: finding.id,
    title: `Rename the annotation ${from} of ${subjectName(subject)} to ${to}; one certificate is then ordered`,
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: [change],
    settleSeconds: 300,
    commands: [kubectl('annotate', subject, `${from}-`, `${to}=${value}`)],
  };
}
