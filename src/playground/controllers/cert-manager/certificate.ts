import { at, list, strings, text } from '../../../kube/objects.js';
import type { Store, Stored } from '../../store/store.js';
import { sameJson } from '../../store/store.js';
import { type Generation, kindOf } from './generation.js';
import { type Leaf, leafOf } from './secrets.js';

/** What a Certificate asks for, whatever its generation. */
export interface CertificateSpec {
  secretName: string;
  names: string[];
  issuerName: string;
  issuerKind: string;
}

export function specOf(certificate: Stored): CertificateSpec {
  const common = text(at(certificate, 'spec', 'commonName'));
  const names = list(at(certificate, 'spec', 'dnsNames')).map(String);
  // The common name of an authority is no host name, and does not become one.
  const isCa = at(certificate, 'spec', 'isCA') === true;
  return {
    secretName: text(at(certificate, 'spec', 'secretName')) ?? '',
    names: isCa || common === undefined || names.includes(common) ? names : [common, ...names],
    issuerName: text(at(certificate, 'spec', 'issuerRef', 'name')) ?? '',
    issuerKind: text(at(certificate, 'spec', 'issuerRef', 'kind')) ?? 'Issuer',
  };
}

/** The Issuer that is referred to: one of the same namespace, unless the kind says ClusterIssuer. */
export function issuerOf(
  store: Store,
  generation: Generation,
  object: Stored,
  reference: { issuerKind: string; issuerName: string },
): Stored | undefined {
  const kind = reference.issuerKind === 'ClusterIssuer' ? 'ClusterIssuer' : 'Issuer';
  return store.find(kindOf(store, generation, kind), object.metadata.namespace, reference.issuerName);
}

export function secretOf(
  store: Store,
  certificate: Stored,
): { secret: Stored | undefined; leaf: Leaf | undefined } {
  const { secretName } = specOf(certificate);
  const secret = store.find(store.kind('v1', 'Secret'), certificate.metadata.namespace, secretName);
  return { secret, leaf: leafOf(secret) };
}

/** The Issuer that filled the Secret, when another one is asked now; undefined for a Secret that does not say by whom it was filled. */
export function formerIssuer(
  { prefix, group }: Generation,
  secret: Stored | undefined,
  { issuerName, issuerKind }: CertificateSpec,
): { name: string; full: string } | undefined {
  const annotations = strings(secret?.metadata.annotations);
  const name = annotations[`${prefix}/issuer-name`] ?? '';
  const kind = annotations[`${prefix}/issuer-kind`] ?? 'Issuer';
  if (name === '' || (name === issuerName && kind === issuerKind)) return undefined;
  return { name, full: `${kind}.${group}/${name}` };
}

/** The Order that was made for these names by this owner, of the Issuer that is asked now. */
export function orderOf(
  store: Store,
  generation: Generation,
  owner: Stored,
  wanted: Record<string, unknown>,
): Stored | undefined {
  return ordersOf(store, generation, owner).find(
    (order) =>
      sameJson(at(order, 'spec', 'dnsNames'), wanted.dnsNames) &&
      sameJson(at(order, 'spec', 'config') ?? null, wanted.config ?? null) &&
      at(order, 'spec', 'issuerRef', 'name') === at(wanted, 'issuerRef', 'name'),
  );
}

export function ordersOf(store: Store, generation: Generation, owner: Stored): Stored[] {
  return store
    .list(kindOf(store, generation, 'Order'), owner.metadata.namespace)
    .filter((order) =>
      list(order.metadata.ownerReferences).some((entry) => at(entry, 'uid') === owner.metadata.uid),
    );
}

export function ownerReference(owner: Stored) {
  return {
    apiVersion: owner.apiVersion,
    blockOwnerDeletion: true,
    controller: true,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
  };
}

export function sameNames(a: string[], b: string[]): boolean {
  return sameJson([...a].sort(), [...b].sort());
}
