import type { Finding } from '../checks/check.js';
import { subjectName } from '../checks/check.js';
import { issuerReading } from '../checks/shared/cert-manager.js';
import { readValue } from '../evidence/reading.js';
import type { EvidenceView } from '../evidence/view.js';
import { at, record } from '../kube/objects.js';
import type { Fix, Proposal } from './fix.js';
import { patchObject } from './shared/object-patch.js';
import { kubectl } from './shared/shell.js';

const ID = 'RD206.drop-email';

/** The address is optional, and since June 2025 Let's Encrypt writes to nobody: without it there is nothing to refuse. */
export const rd206DropEmail: Fix = { id: ID, cures: 'RD206', propose };

function propose(finding: Finding, view: EvidenceView): Proposal | null {
  const { subject } = finding;
  if (!('kind' in subject) || (subject.kind !== 'Issuer' && subject.kind !== 'ClusterIssuer')) return null;
  const issuer = readValue(issuerReading(view, subject.apiVersion, subject.kind, subject.name));
  if (issuer === undefined || finding.facts.hasEmail !== true) return null;
  return {
    id: ID,
    finding: finding.id,
    title: `Take the mail address out of ${subjectName(subject)}; cert-manager registers without one`,
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: [
      patchObject(issuer, subject, (draft) => {
        delete record(at(draft, 'spec', 'acme')).email;
      }),
    ],
    settleSeconds: 180,
    commands: [kubectl('patch', subject, '--type=merge', '-p', '{"spec":{"acme":{"email":null}}}')],
  };
}
