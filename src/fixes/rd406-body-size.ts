import { type Finding, subjectName } from '../checks/check.js';
import { targetIngress } from '../checks/shared/target-ingress.js';
import type { EvidenceView } from '../evidence/view.js';
import { strings, text } from '../kube/objects.js';
import type { Fix, Proposal } from './fix.js';
import { patchObject } from './shared/object-patch.js';
import { kubectl } from './shared/shell.js';

const ID = 'RD406.body-size';
/** nginx's word for no limit: how large a layer is, nobody knows before. */
const NO_LIMIT = '0';

/** Lets requests of any size pass, by the annotation that the Ingress's controller reads. */
export const rd406BodySize: Fix = { id: ID, cures: 'RD406', propose };

function propose(finding: Finding, view: EvidenceView): Proposal | null {
  const { subject, facts } = finding;
  const ingress = targetIngress(view);
  const annotation = text(facts.annotation);
  if (!('kind' in subject) || ingress === undefined || annotation === undefined) return null;
  const change = patchObject(ingress, subject, (draft) => {
    const annotations = { ...strings(draft.metadata?.annotations), [annotation]: NO_LIMIT };
    draft.metadata = { ...draft.metadata, annotations };
  });
  return {
    id: ID,
    finding: finding.id,
    title: `Let requests of any size pass: ${annotation} of ${subjectName(subject)} becomes ${NO_LIMIT}`,
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: [change],
    settleSeconds: 60,
    commands: [kubectl('annotate', subject, '--overwrite', `${annotation}=${NO_LIMIT}`)],
  };
}
