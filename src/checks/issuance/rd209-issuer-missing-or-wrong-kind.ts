import { isUnknown, readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { nameOf } from '../../kube/objects.js';
import { groupOf } from '../../kube/resources.js';
import type { Check, Finding, Verdict } from '../check.js';
import { subjectKey, subjectName } from '../check.js';
import {
  issuerReading,
  needsOfGenerations,
  tellGroupsApart,
  withoutCertManager,
} from '../shared/cert-manager.js';
import {
  annotationPath,
  type IssuerKind,
  type IssuerReference,
  issuerReferences,
} from '../shared/issuer-references.js';
import { staleAnnotations } from '../shared/stale-annotation.js';
import { conclude, findingOf, needOf, needsOf } from '../verdicts.js';

const meta = {
  code: 'RD209',
  slug: 'issuer-missing-or-wrong-kind',
  layer: 'issuance',
  hop: 'issuer',
  title: 'The Issuer that the Certificate and the Ingress name is there',
  level: 'fail',
  reads: ['apiGroups', 'issuers', 'clusterIssuers', 'certificates', 'ingresses'],
  signs: [
    {
      pattern: /Referenced "(Cluster)?Issuer" not found/i,
      printedBy: 'kubectl describe certificaterequest (cert-manager 0.11 and later)',
      tellApart:
        'The Issuer is not there under this kind. "does not have a Ready status condition" means that it is there, RD213.',
      next: 'kubectl get issuers.cert-manager.io,clusterissuers.cert-manager.io -n NS',
    },
    {
      pattern: /issuers?\.(certmanager\.k8s\.io|cert-manager\.io) "[^"]+" not found/i,
      printedBy: 'kubectl describe certificate',
      tellApart:
        'The kind before the dot says where cert-manager looked: an Issuer in the namespace, or a ClusterIssuer.',
      next: 'kubectl -n NS get certificate NAME -o yaml',
    },
    {
      pattern: /Issuer resource "[^"]+" not found/i,
      printedBy: 'kubectl describe ingress (cert-manager up to 0.10)',
      tellApart: 'The name comes from an annotation of the Ingress and not from a Certificate.',
      next: "kubectl -n NS get ingress NAME -o jsonpath='{.metadata.annotations}'",
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** Something asks an Issuer for the registry's certificate that is not there: a wrong name, or the other of the two kinds. */
export const rd209: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const without = withoutCertManager(view);
  if (without !== undefined) return without;
  const needs = [...needsOf(view, 'ingresses'), ...needsOfGenerations(view, 'certificates')];
  const stale = staleAnnotations(view).stale.map(({ key }) => annotationPath(key));
  const findings: Finding[] = [];
  for (const reference of issuerReferences(view)) {
    const { generation, kind, name, path } = reference;
    if (stale.includes(path)) continue;
    const reading = issuerReading(view, generation, kind, name);
    if (isUnknown(reading)) needs.push(needOf(`${kind} ${name}`, reading) ?? `${kind} ${name}`);
    if (reading?.state !== 'absent') continue;
    const finding = judge(view, reference);
    if (!findings.some((other) => subjectKey(other.subject) === subjectKey(finding.subject))) {
      findings.push(finding);
    }
  }
  return conclude(tellGroupsApart(findings), needs);
}

interface Candidate {
  kind: IssuerKind;
  name: string;
}

function judge(view: EvidenceView, reference: IssuerReference): Finding {
  const { generation, kind, name, by, path } = reference;
  const candidates = candidatesFor(view, reference);
  const [only, ...more] = candidates ?? [];
  const there =
    only === undefined
      ? ''
      : more.length > 0
        ? ` There are ${[only, ...more].map(({ kind: k, name: n }) => `${k} ${n}`).join(', ')}.`
        : ` ${only.name === name ? `There is ${only.kind === 'Issuer' ? 'an' : 'a'} ${only.kind} of that name` : `The only one there is ${only.kind} ${only.name}`}.`;
  const place =
    kind === 'Issuer'
      ? `no Issuer ${name} in namespace ${view.target.namespace}`
      : `no ClusterIssuer ${name}`;
  return findingOf(meta, {
    subject: by,
    title: `${by.kind} ${by.name} names ${kind} ${name}, which does not exist`,
    message: `${subjectName(by)} asks ${kind} ${name} for its certificate, but there is ${place} (${groupOf(generation)}).${there}`,
    quotes: [
      { source: subjectName(by), path, text: `${kind} ${name}` },
      { source: `${kind}s of ${generation}`, path: '', text: `${name} is not among them` },
    ],
    effects: ['issuance-stalls'],
    facts: { generation, kind, name, candidates: candidates ?? [] },
  });
}

/**
 * The Issuers that may be meant: the one of the same name and the other kind, else all that are there. Undefined when something that
 * would count could not be read.
 */
function candidatesFor(view: EvidenceView, reference: IssuerReference): Candidate[] | undefined {
  const { generation, kind, name } = reference;
  const other: IssuerKind = kind === 'Issuer' ? 'ClusterIssuer' : 'Issuer';
  const namesake = issuerReading(view, generation, other, name);
  if (namesake?.state === 'read') return [{ kind: other, name }];
  if (namesake !== undefined && isUnknown(namesake)) return undefined;
  const issuers = readValue(view.get('issuers')[generation])?.map(nameOf);
  if (issuers === undefined) return undefined;
  const clusterIssuers = Object.entries(view.get('clusterIssuers')).flatMap(([key, reading]) =>
    key.startsWith(`${generation}/`) && reading.state === 'read' ? [key.slice(generation.length + 1)] : [],
  );
  return [
    ...issuers.map((found): Candidate => ({ kind: 'Issuer', name: found })),
    ...clusterIssuers.map((found): Candidate => ({ kind: 'ClusterIssuer', name: found })),
  ].filter((candidate) => candidate.name !== '');
}
