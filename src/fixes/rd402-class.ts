import type { Finding } from '../checks/check.js';
import { subjectName } from '../checks/check.js';
import { ingressRef, targetIngress } from '../checks/shared/target-ingress.js';
import type { EvidenceView } from '../evidence/view.js';
import { record, text } from '../kube/objects.js';
import type { Fix, Proposal } from './fix.js';
import { patchObject } from './shared/object-patch.js';
import { kubectl } from './shared/shell.js';

const ID = 'RD402.class';

/** Names the class that is there: the cluster's default one, or the only one. Of several a person has to choose. */
export const rd402Class: Fix = { id: ID, cures: 'RD402', propose };

function propose(finding: Finding, view: EvidenceView): Proposal | null {
  const ingress = targetIngress(view);
  const name = text(finding.facts.class) ?? '';
  if (ingress === undefined || name === '') return null;
  const target = ingressRef(ingress);
  return {
    id: ID,
    finding: finding.id,
    title: `Let ${subjectName(target)} name class ${name}`,
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: [
      patchObject(ingress, target, (draft) => {
        draft.spec = { ...record(draft.spec), ingressClassName: name };
      }),
    ],
    settleSeconds: 120,
    commands: [
      kubectl('patch', target, '--type=merge', '-p', JSON.stringify({ spec: { ingressClassName: name } })),
    ],
  };
}
