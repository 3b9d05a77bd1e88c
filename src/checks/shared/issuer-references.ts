import { isUnknown } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, type ObjectRef, record, strings, text } from '../../kube/objects.js';
import { groupOf } from '../../kube/resources.js';
import { needOf } from '../verdicts.js';
import { type Generated, generationsOf, issuerReading } from './cert-manager.js';
import { owningIngress, targetCertificates } from './target-certificates.js';
import { ingressRef, targetIngress } from './target-ingress.js';

export type IssuerKind = 'Issuer' | 'ClusterIssuer';

/** A place that names the Issuer to be used for the registry. */
export interface IssuerReference {
  generation: string;
  kind: IssuerKind;
  name: string;
  /** The object that has the reference. For a Certificate that an Ingress owns, that Ingress. */
  by: ObjectRef;
  /** Field path of the reference in `by`. */
  path: string;
}

/** An annotation of the Ingress that names an Issuer, in one of cert-manager's two groups. */
export interface IssuerAnnotation {
  key: string;
  group: string;
  kind: IssuerKind;
  name: string;
}

const ANNOTATION_KINDS = [
  ['issuer', 'Issuer'],
  ['cluster-issuer', 'ClusterIssuer'],
] as const;

/** The Issuers that the annotations of an Ingress name, the older group first. Issuers of other vendors are left out. */
export function issuerAnnotations(ingress: KubeObject | undefined): IssuerAnnotation[] {
  const annotations = strings(ingress?.metadata?.annotations);
  return ['certmanager.k8s.io', 'cert-manager.io'].flatMap((group) => {
    const foreign = annotations[`${group}/issuer-group`];
    if (foreign !== undefined && foreign !== '' && foreign !== group) return [];
    return ANNOTATION_KINDS.flatMap(([suffix, plain]) => {
      const key = `${group}/${suffix}`;
      const name = annotations[key];
      const kind = annotations[`${group}/issuer-kind`] === 'ClusterIssuer' ? 'ClusterIssuer' : plain;
      return name === undefined || name === '' ? [] : [{ key, group, kind, name }];
    });
  });
}

/** Field path of an annotation, as findings quote it. */
export function annotationPath(key: string): string {
  return `.metadata.annotations["${key}"]`;
}

/**
 * Every reference to an Issuer that matters to the registry: of its Certificates and of its Ingress's annotations, each Issuer once for
 * each object that names it. Reads `certificates`, `ingresses` and `issuers`.
 */
export function issuerReferences(view: EvidenceView): IssuerReference[] {
  const references = [
    ...annotationReferences(view),
    ...targetCertificates(view).flatMap((certificate) => certificateReference(view, certificate)),
  ];
  const seen = new Set<string>();
  return references.filter((reference) => {
    const key = `${reference.by.kind} ${reference.by.name} ${issuerKey(reference)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function annotationReferences(view: EvidenceView): IssuerReference[] {
  const ingress = targetIngress(view);
  if (ingress === undefined) return [];
  const generations = generationsOf(view, 'issuers');
  return issuerAnnotations(ingress).flatMap(({ key, group, kind, name }) => {
    const generation = generations.find((candidate) => groupOf(candidate) === group);
    if (generation === undefined) return [];
    return [{ generation, kind, name, by: ingressRef(ingress), path: annotationPath(key) }];
  });
}

/** The reference of a Certificate; none when it names no Issuer or one of another vendor. */
function certificateReference(view: EvidenceView, certificate: Generated): IssuerReference[] {
  const { generation, object, ref } = certificate;
  const issuer = record(at(object, 'spec', 'issuerRef'));
  const name = text(issuer.name);
  const kind = text(issuer.kind) ?? 'Issuer';
  const group = text(issuer.group) ?? '';
  if (name === undefined || (kind !== 'Issuer' && kind !== 'ClusterIssuer')) return [];
  if (group !== '' && group !== groupOf(generation)) return [];
  const owner = owningIngress(view, certificate);
  const suffix = kind === 'Issuer' ? 'issuer' : 'cluster-issuer';
  return [
    owner === undefined
      ? { generation, kind, name, by: ref, path: '.spec.issuerRef' }
      : { generation, kind, name, by: owner, path: annotationPath(`${groupOf(generation)}/${suffix}`) },
  ];
}

/** An Issuer that matters, with the references that make it so. */
export interface ReferredIssuer {
  generation: string;
  object: KubeObject;
  ref: ObjectRef;
  references: IssuerReference[];
}

/**
 * The Issuers and ClusterIssuers that the registry's Certificates and Ingress name and that are there; `needs` is what could not be
 * read of them.
 */
export function referredIssuers(view: EvidenceView): { issuers: ReferredIssuer[]; needs: string[] } {
  const issuers = new Map<string, ReferredIssuer>();
  const needs: string[] = [];
  for (const reference of issuerReferences(view)) {
    const { generation, kind, name } = reference;
    const known = issuers.get(issuerKey(reference));
    if (known !== undefined) {
      known.references.push(reference);
      continue;
    }
    const reading = issuerReading(view, generation, kind, name);
    if (isUnknown(reading)) needs.push(needOf(`${kind} ${name}`, reading) ?? `${kind} ${name}`);
    if (reading?.state !== 'read') continue;
    issuers.set(issuerKey(reference), {
      generation,
      object: reading.value,
      ref: issuerRef(view, generation, kind, name),
      references: [reference],
    });
  }
  return { issuers: [...issuers.values()], needs };
}

/** What names an Issuer of the registry's namespace, or a ClusterIssuer. */
export function issuerRef(view: EvidenceView, generation: string, kind: IssuerKind, name: string): ObjectRef {
  return kind === 'Issuer'
    ? { apiVersion: generation, kind, namespace: view.target.namespace, name }
    : { apiVersion: generation, kind, name };
}

function issuerKey(reference: IssuerReference): string {
  return `${groupOf(reference.generation)} ${reference.kind} ${reference.name}`;
}
