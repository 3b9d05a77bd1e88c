import { at, list, strings, text } from '../../../kube/objects.js';
import { type Stored, sameJson } from '../../store/store.js';
import type { World } from '../world.js';
import { ownerReference, specOf } from './certificate.js';
import { type Generation, isFirst, kindOf } from './generation.js';

/**
 * Keeps a Certificate for each TLS entry of an Ingress that has the annotation of this generation; one of another generation is
 * passed over without a word. A Certificate that somebody else made for the same Secret is left to do the work.
 */
export function reconcileIngress(world: World, generation: Generation, ingress: Stored): void {
  const annotations = strings(ingress.metadata.annotations);
  const issuer = annotations[`${generation.prefix}/issuer`];
  const cluster = annotations[`${generation.prefix}/cluster-issuer`];
  const name = issuer ?? cluster;
  if (name === undefined) return;
  const issuerKind = issuer === undefined ? 'ClusterIssuer' : 'Issuer';
  const { store, events } = world;
  const issuers = kindOf(store, generation, issuerKind);
  if (isFirst(generation) && store.find(issuers, ingress.metadata.namespace, name) === undefined) {
    const message = `${issuerKind} resource "${name}" not found`;
    events.record(ingress, { type: 'Warning', reason: 'BadConfig', message, component: 'cert-manager' });
    return;
  }
  for (const tls of list(at(ingress, 'spec', 'tls'))) {
    const secretName = text(at(tls, 'secretName'));
    const hosts = list(at(tls, 'hosts')).map(String);
    if (secretName === undefined || secretName === '' || hosts.length === 0) continue;
    keepCertificate(world, generation, ingress, { secretName, hosts, issuerKind, name });
  }
}

function keepCertificate(
  { store, events }: World,
  generation: Generation,
  ingress: Stored,
  wanted: { secretName: string; hosts: string[]; issuerKind: string; name: string },
): void {
  const kind = kindOf(store, generation, 'Certificate');
  const { namespace } = ingress.metadata;
  const { secretName, hosts, issuerKind, name } = wanted;
  const first = isFirst(generation);
  const spec = {
    dnsNames: hosts,
    issuerRef: { ...(first ? {} : { group: generation.group }), kind: issuerKind, name },
    secretName,
    ...(first ? { acme: { config: [{ domains: hosts, http01: { ingressClass: 'nginx' } }] } } : {}),
  };
  const event = (reason: string, message: string) =>
    events.record(ingress, { type: 'Normal', reason, message, component: 'cert-manager' });
  const own = store.find(kind, namespace, secretName);
  if (own === undefined) {
    const others = store.list(kind, namespace).some((entry) => specOf(entry).secretName === secretName);
    if (others) return;
    const metadata = { ownerReferences: [ownerReference(ingress)] };
    store.create(kind, { metadata, spec }, secretName, namespace);
    event('CreateCertificate', `Successfully created Certificate "${secretName}"`);
    return;
  }
  const owned = own.metadata.ownerReferences?.some((entry) => entry.uid === ingress.metadata.uid) ?? false;
  if (!owned || sameJson(own.spec, spec)) return;
  store.edit(kind, namespace, secretName, (draft) => {
    draft.spec = spec;
  });
  event('UpdateCertificate', `Successfully updated Certificate "${secretName}"`);
}
