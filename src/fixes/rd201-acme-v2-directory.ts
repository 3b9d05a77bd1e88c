import type { Finding } from '../checks/check.js';
import { subjectName } from '../checks/check.js';
import { v2DirectoryOf } from '../checks/shared/acme-directory.js';
import { issuerReading } from '../checks/shared/cert-manager.js';
import { targetIngress } from '../checks/shared/target-ingress.js';
import { readValue } from '../evidence/reading.js';
import type { EvidenceView } from '../evidence/view.js';
import { at, type KubeObject, list, type ObjectRef, record, strings, text } from '../kube/objects.js';
import { groupOf } from '../kube/resources.js';
import type { Fix, Proposal } from './fix.js';
import { patchObject } from './shared/object-patch.js';
import { kubectl } from './shared/shell.js';

const ID = 'RD201.v2-directory';

/** Points the Issuer at the v2 directory; the old solver form is rewritten only where the installed generation no longer knows it. */
export const rd201V2Directory: Fix = { id: ID, cures: 'RD201', propose };

function propose(finding: Finding, view: EvidenceView): Proposal | null {
  const { subject } = finding;
  if (!('kind' in subject) || (subject.kind !== 'Issuer' && subject.kind !== 'ClusterIssuer')) return null;
  const issuer = readValue(issuerReading(view, subject.apiVersion, subject.kind, subject.name));
  const server = v2DirectoryOf(text(at(issuer, 'spec', 'acme', 'server')));
  if (issuer === undefined || server === undefined) return null;
  const solvers = missingSolvers(issuer, subject, view);
  const change = patchObject(issuer, subject, (draft) => {
    const acme = record(at(draft, 'spec', 'acme'));
    acme.server = server;
    if (solvers === undefined) return;
    delete acme.http01;
    acme.solvers = solvers;
  });
  const patch = { spec: { acme: { server, ...(solvers === undefined ? {} : { http01: null, solvers }) } } };
  return {
    id: ID,
    finding: finding.id,
    title: `Point ${subjectName(subject)} at ${server}; cert-manager registers a new ACME account there with the same key`,
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: [change],
    settleSeconds: 180,
    commands: [kubectl('patch', subject, '--type=merge', '-p', JSON.stringify(patch))],
  };
}

/**
 * What takes the place of `http01: {}`: cert-manager.io (0.11 and later) knows `solvers` only. Undefined when nothing is to be replaced,
 * which is always so in certmanager.k8s.io, whose Certificates with `spec.acme.config` need the old form.
 */
function missingSolvers(issuer: KubeObject, ref: ObjectRef, view: EvidenceView): unknown[] | undefined {
  const acme = record(at(issuer, 'spec', 'acme'));
  if (groupOf(ref.apiVersion) === 'certmanager.k8s.io') return undefined;
  if (acme.http01 === undefined || list(acme.solvers).length > 0) return undefined;
  const ingress = targetIngress(view);
  const annotated = strings(ingress?.metadata?.annotations)['kubernetes.io/ingress.class'];
  const ingressClass = text(at(ingress, 'spec', 'ingressClassName')) ?? annotated;
  return [{ http01: { ingress: ingressClass === undefined ? {} : { class: ingressClass } } }];
}
