import { at, record } from '../../../kube/objects.js';
import type { Authorities } from '../../certificates/authorities.js';
import { isoSeconds, type Stored } from '../../store/store.js';
import type { World } from '../world.js';
import {
  formerIssuer,
  issuerOf,
  orderOf,
  ordersOf,
  ownerReference,
  sameNames,
  secretOf,
  specOf,
} from './certificate.js';
import { type Condition, isTrue, setCondition } from './conditions.js';
import { type Generation, kindOf, specHash } from './generation.js';
import { reconcileOrder } from './orders.js';
import { type Leaf, temporaryCertificate, writeTlsSecret } from './secrets.js';
import { isAcme, sign } from './signing.js';

/**
 * A Certificate of cert-manager 0.8: without a usable Secret a temporary certificate is put there, an Order is made, and when it
 * is valid its certificate takes the place. Returns true when it must be tried again later though nothing changes.
 */
export async function reconcileCertificate08(
  world: World,
  generation: Generation,
  authorities: Authorities,
  certificate: Stored,
): Promise<boolean> {
  const { store, events } = world;
  const spec = specOf(certificate);
  const { leaf, secret } = secretOf(store, certificate);
  const former = formerIssuer(generation, secret, spec);
  const condition = readyOf(leaf, former?.name, spec.names, world.clock.now());
  setReady(world, generation, certificate, condition, leaf);
  const event = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    events.record(certificate, { type, reason, message, component: 'cert-manager' });
  const issuer = issuerOf(store, generation, certificate, spec);
  if (issuer === undefined) {
    event(
      'Warning',
      'IssuerNotFound',
      `${spec.issuerKind.toLowerCase()}.${generation.group} "${spec.issuerName}" not found`,
    );
    return true;
  }
  if (condition.status === 'True') return false;
  if (!isTrue(issuer, 'Ready')) {
    event('Warning', 'IssuerNotReady', `Issuer ${spec.issuerName} not ready`);
    return true;
  }
  const target = { namespace: certificate.metadata.namespace, name: spec.secretName };
  const of = { ...spec, certificateName: certificate.metadata.name };
  if (leaf === undefined) {
    event('Normal', 'Generated', 'Generated new private key');
    const pair = await temporaryCertificate(generation, spec.names, world.clock.now());
    writeTlsSecret(world, generation, target, pair, of);
    event('Normal', 'GenerateSelfSigned', 'Generated temporary self signed certificate');
    return false;
  }
  if (isAcme(issuer)) {
    const order = keepOrder(world, generation, certificate, issuer, event);
    if (at(order, 'status', 'state') !== 'valid') return false;
    event('Normal', 'OrderComplete', `Order "${order.metadata.name}" completed successfully`);
  }
  const signing = { store: world.store, authorities, now: world.clock.now() };
  const pair = await sign(signing, issuer, certificate, spec.names);
  writeTlsSecret(world, generation, target, pair, of);
  event('Normal', 'CertIssued', 'Certificate issued successfully');
  return false;
}

function keepOrder(
  world: World,
  generation: Generation,
  certificate: Stored,
  issuer: Stored,
  event: (type: 'Normal', reason: string, message: string) => void,
): Stored {
  const { store } = world;
  const { names, issuerName } = specOf(certificate);
  const config = at(certificate, 'spec', 'acme', 'config');
  const wanted = {
    ...(config === undefined ? {} : { config }),
    dnsNames: names,
    issuerRef: { name: issuerName },
  };
  const existing = orderOf(store, generation, certificate, wanted);
  if (existing !== undefined) {
    reconcileOrder(world, generation, existing, issuer);
    return existing;
  }
  const kind = kindOf(store, generation, 'Order');
  const { namespace, name } = certificate.metadata;
  for (const old of ordersOf(store, generation, certificate)) {
    store.remove(kind, namespace, old.metadata.name);
  }
  const metadata = { ownerReferences: [ownerReference(certificate)] };
  const created = store.create(kind, { metadata, spec: wanted }, `${name}-${specHash(wanted)}`, namespace);
  event('Normal', 'OrderCreated', `Created Order resource "${created.metadata.name}"`);
  return created;
}

function readyOf(leaf: Leaf | undefined, former: string | undefined, names: string[], now: Date): Condition {
  const not = (reason: string, message: string): Condition => ({
    type: 'Ready',
    status: 'False',
    reason,
    message,
  });
  if (leaf === undefined) return not('NotFound', 'Certificate does not exist');
  if (leaf.temporary) {
    return not('TemporaryCertificate', 'Certificate issuance in progress. Temporary certificate issued.');
  }
  if (leaf.notAfter < now) return not('Expired', `Certificate has expired on ${leaf.notAfter.toUTCString()}`);
  if (!sameNames(leaf.names, names)) {
    const listed = leaf.names.map((name) => `"${name}"`).join(' ');
    return not('DoesNotMatch', `DNS names on TLS certificate not up to date: [${listed}]`);
  }
  if (former !== undefined) {
    return not('DoesNotMatch', `Issuer of the certificate is not up to date: "${former}"`);
  }
  return {
    type: 'Ready',
    status: 'True',
    reason: 'Ready',
    message: 'Certificate is up to date and has not expired',
  };
}

function setReady(
  { store, clock }: World,
  generation: Generation,
  certificate: Stored,
  condition: Condition,
  leaf: Leaf | undefined,
): void {
  const kind = kindOf(store, generation, 'Certificate');
  store.edit(kind, certificate.metadata.namespace, certificate.metadata.name, (draft) => {
    setCondition(draft, condition, clock.now());
    if (leaf !== undefined) draft.status = { ...record(draft.status), notAfter: isoSeconds(leaf.notAfter) };
  });
}
