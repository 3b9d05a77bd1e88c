import type { Finding } from '../checks/check.js';
import { subjectName } from '../checks/check.js';
import { ingressRef, targetIngress } from '../checks/shared/target-ingress.js';
import type { EvidenceView } from '../evidence/view.js';
import { strings, text } from '../kube/objects.js';
import type { Fix, Proposal } from './fix.js';
import { patchObject } from './shared/object-patch.js';
import { kubectl } from './shared/shell.js';

const ID = 'RD222.one-owner';

/** Takes the annotation away: cert-manager then removes the Certificate that it made for it, and the one written by hand is left alone. */
export const rd222OneOwner: Fix = { id: ID, cures: 'RD222', propose };

function propose(finding: Finding, view: EvidenceView): Proposal | null {
  const { facts } = finding;
  const ingress = targetIngress(view);
  const annotation = text(facts.annotation) ?? '';
  if (ingress === undefined || annotation === '' || facts.covers !== true) return null;
  const target = ingressRef(ingress);
  return {
    id: ID,
    finding: finding.id,
    title: `Take the annotation ${annotation} off ${subjectName(target)}; Certificate ${text(facts.kept) ?? ''} alone fills the Secret`,
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: [
      patchObject(ingress, target, (draft) => {
        const { [annotation]: _, ...others } = strings(draft.metadata?.annotations);
        draft.metadata = { ...draft.metadata, annotations: others };
      }),
    ],
    settleSeconds: 180,
    commands: [kubectl('annotate', target, `${annotation}-`)],
  };
}
