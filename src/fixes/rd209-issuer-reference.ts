import type { Finding } from '../checks/check.js';
import { subjectName } from '../checks/check.js';
import { objectsOf } from '../checks/shared/cert-manager.js';
import { targetIngress } from '../checks/shared/target-ingress.js';
import type { EvidenceView } from '../evidence/view.js';
import { at, list, nameOf, type ObjectRef, record, strings, text } from '../kube/objects.js';
import { groupOf } from '../kube/resources.js';
import type { ObjectChange } from './change.js';
import type { Fix, Proposal } from './fix.js';
import { patchObject } from './shared/object-patch.js';
import { kubectl } from './shared/shell.js';

const ID = 'RD209.issuer-reference';

/** Points the Certificate or the Ingress at the only Issuer that can be meant. */
export const rd209IssuerReference: Fix = { id: ID, cures: 'RD209', propose };

interface Cure {
  change: ObjectChange;
  command: string;
}

function propose(finding: Finding, view: EvidenceView): Proposal | null {
  const { subject, facts } = finding;
  const [only, ...more] = list(facts.candidates).map(record);
  const kind = text(only?.kind);
  const name = text(only?.name);
  if (more.length > 0 || kind === undefined || name === undefined || !('kind' in subject)) return null;
  const cure =
    subject.kind === 'Ingress'
      ? annotationCure(subject, facts, kind, name, view)
      : certificateCure(subject, kind, name, view);
  if (cure === undefined) return null;
  return {
    id: ID,
    finding: finding.id,
    title: `Let ${subjectName(subject)} ask ${kind} ${name}; one certificate is then ordered`,
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: [cure.change],
    settleSeconds: 180,
    commands: [cure.command],
  };
}

function certificateCure(
  subject: ObjectRef,
  kind: string,
  name: string,
  view: EvidenceView,
): Cure | undefined {
  const certificate = objectsOf(view, 'certificates').find(
    ({ generation, object }) =>
      groupOf(generation) === groupOf(subject.apiVersion) && nameOf(object) === subject.name,
  );
  if (certificate === undefined) return undefined;
  const change = patchObject(certificate.object, subject, (draft) => {
    const reference = record(at(draft, 'spec', 'issuerRef'));
    reference.name = name;
    reference.kind = kind;
  });
  const patch = { spec: { issuerRef: { name, kind } } };
  return { change, command: kubectl('patch', subject, '--type=merge', '-p', JSON.stringify(patch)) };
}

function annotationCure(
  subject: ObjectRef,
  facts: Record<string, unknown>,
  kind: string,
  name: string,
  view: EvidenceView,
): Cure | undefined {
  const ingress = targetIngress(view);
  const group = groupOf(text(facts.generation) ?? '');
  if (ingress === undefined || nameOf(ingress) !== subject.name || group === '') return undefined;
  const wanted = `${group}/${kind === 'Issuer' ? 'issuer' : 'cluster-issuer'}`;
  const obsolete = [`${group}/issuer`, `${group}/cluster-issuer`, `${group}/issuer-kind`].filter(
    (key) => key !== wanted && strings(ingress.metadata?.annotations)[key] !== undefined,
  );
  const change = patchObject(ingress, subject, (draft) => {
    const annotations = strings(draft.metadata?.annotations);
    for (const key of obsolete) delete annotations[key];
    draft.metadata = { ...draft.metadata, annotations: { ...annotations, [wanted]: name } };
  });
  const removals = obsolete.map((key) => `${key}-`);
  return { change, command: kubectl('annotate', subject, '--overwrite', ...removals, `${wanted}=${name}`) };
}
