import { at, record } from '../../../kube/objects.js';
import type { Stored } from '../../store/store.js';
import type { World } from '../world.js';
import { issuerOf, orderOf, ownerReference, specOf } from './certificate.js';
import { isTrue, setCondition } from './conditions.js';
import { type Generation, kindOf, specHash } from './generation.js';
import { reconcileOrder } from './orders.js';
import { isAcme } from './signing.js';

const REVISION = 'cert-manager.io/certificate-revision';
const NAMES = 'playground/dns-names';

/** The CertificateRequest of what the Certificate asks for now, brought as far as its Issuer and Order are. */
export function keepRequest(
  world: World,
  generation: Generation,
  certificate: Stored,
): { request: Stored; created: boolean; retry: boolean } {
  const { store } = world;
  const kind = kindOf(store, generation, 'CertificateRequest');
  const { namespace } = certificate.metadata;
  const existing = store
    .list(kind, namespace)
    .filter((entry) => at(entry, 'metadata', 'ownerReferences', 0, 'uid') === certificate.metadata.uid);
  const { names, issuerName, issuerKind } = specOf(certificate);
  const found = existing.find(
    (entry) =>
      entry.metadata.annotations?.[NAMES] === names.join(',') &&
      at(entry, 'spec', 'issuerRef', 'name') === issuerName &&
      at(entry, 'spec', 'issuerRef', 'kind') === issuerKind,
  );
  const request = found ?? createRequest(world, generation, certificate, existing.length + 1);
  const retry = advance(world, generation, certificate, request);
  return {
    request: store.find(kind, namespace, request.metadata.name) ?? request,
    created: found === undefined,
    retry,
  };
}

function createRequest(
  { store, clock, events }: World,
  generation: Generation,
  certificate: Stored,
  revision: number,
): Stored {
  const kind = kindOf(store, generation, 'CertificateRequest');
  const { namespace, name } = certificate.metadata;
  const { issuerName, issuerKind, names } = specOf(certificate);
  const metadata = {
    annotations: {
      'cert-manager.io/certificate-name': name,
      [REVISION]: String(revision),
      [NAMES]: names.join(','),
    },
    ownerReferences: [ownerReference(certificate)],
  };
  const issuerRef = { group: 'cert-manager.io', kind: issuerKind, name: issuerName };
  const created = store.create(
    kind,
    { metadata, spec: { issuerRef, request: '', usages: ['digital signature', 'key encipherment'] } },
    `${name}-${revision}`,
    namespace,
  );
  const approved = 'Certificate request has been approved by cert-manager.io';
  store.edit(kind, namespace, created.metadata.name, (draft) => {
    const condition = { type: 'Approved', status: 'True' as const, reason: 'cert-manager.io' };
    setCondition(draft, { ...condition, message: approved }, clock.now());
  });
  events.record(created, {
    type: 'Normal',
    reason: 'cert-manager.io',
    message: approved,
    component: 'cert-manager',
  });
  return created;
}

/** True when it waits for an Issuer that is not there or not ready. */
function advance(world: World, generation: Generation, certificate: Stored, request: Stored): boolean {
  const spec = specOf(certificate);
  const issuer = issuerOf(world.store, generation, certificate, spec);
  const event = (reason: string, message: string) =>
    world.events.record(request, { type: 'Normal', reason, message, component: 'cert-manager' });
  if (issuer === undefined) {
    const kind = spec.issuerKind;
    const message = `Referenced "${kind}" not found: ${kind.toLowerCase()}.cert-manager.io "${spec.issuerName}" not found`;
    setReady(world, generation, request, 'Pending', message);
    event('IssuerNotFound', message);
    return true;
  }
  if (!isTrue(issuer, 'Ready')) {
    const message = 'Referenced issuer does not have a Ready status condition';
    setReady(world, generation, request, 'Pending', message);
    event('IssuerNotReady', message);
    return true;
  }
  if (!isAcme(issuer)) {
    setReady(world, generation, request, 'Issued', 'Certificate fetched from issuer successfully');
    event('CertificateIssued', 'Certificate fetched from issuer successfully');
    return false;
  }
  const order = keepOrder(world, generation, request, spec.names, issuer, event);
  const state = String(at(order, 'status', 'state') ?? '');
  const { namespace, name } = order.metadata;
  if (state === 'valid') {
    setReady(world, generation, request, 'Issued', 'Certificate fetched from issuer successfully');
    event('CertificateIssued', 'Certificate fetched from issuer successfully');
  } else {
    const message = `Waiting on certificate issuance from order ${namespace ?? ''}/${name}: "${state}"`;
    setReady(world, generation, request, 'Pending', message);
    if (state === 'pending') event('OrderPending', message);
  }
  return false;
}

function keepOrder(
  world: World,
  generation: Generation,
  request: Stored,
  dnsNames: string[],
  issuer: Stored,
  event: (reason: string, message: string) => void,
): Stored {
  const { store } = world;
  const kind = kindOf(store, generation, 'Order');
  const { namespace, name } = request.metadata;
  const wanted = { dnsNames, issuerRef: record(at(request, 'spec', 'issuerRef')) };
  const existing = orderOf(store, generation, request, wanted);
  if (existing !== undefined) {
    reconcileOrder(world, generation, existing, issuer);
    return store.find(kind, namespace, existing.metadata.name) ?? existing;
  }
  const metadata = { ownerReferences: [ownerReference(request)] };
  const order = store.create(kind, { metadata, spec: wanted }, `${name}-${specHash(wanted)}`, namespace);
  event('OrderCreated', `Created Order resource ${namespace ?? ''}/${order.metadata.name}`);
  return order;
}

function setReady(
  { store, clock }: World,
  generation: Generation,
  request: Stored,
  reason: 'Pending' | 'Issued',
  message: string,
): void {
  const kind = kindOf(store, generation, 'CertificateRequest');
  const status = reason === 'Issued' ? ('True' as const) : ('False' as const);
  store.edit(kind, request.metadata.namespace, request.metadata.name, (draft) => {
    setCondition(draft, { type: 'Ready', status, reason, message }, clock.now());
  });
}
