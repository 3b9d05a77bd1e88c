import { at, list, record, text } from '../../../kube/objects.js';
import type { Stored } from '../../store/store.js';
import type { World } from '../world.js';
import { isTrue } from './conditions.js';
import { type Generation, isFirst, kindOf } from './generation.js';

/** The class of Ingress that a controller in this cluster serves; a solver of any other is never reached. */
const SERVED_CLASS = 'nginx';
const SOLVED_AFTER = 8_000;

/**
 * Drives an Order: while its Issuer is not ready nothing happens; then its challenge is presented, and passes when the solver's
 * Ingress is of a class that is served.
 */
export function reconcileOrder(
  world: World,
  generation: Generation,
  order: Stored,
  issuer: Stored | undefined,
): void {
  const state = text(at(order, 'status', 'state')) ?? '';
  if (state === 'valid' || state === 'invalid' || !isTrue(issuer, 'Ready')) return;
  const kind = kindOf(world.store, generation, 'Order');
  const { namespace, name } = order.metadata;
  const server = new URL(text(at(issuer, 'spec', 'acme', 'server')) ?? 'https://unknown').host;
  const url = `https://${server}/acme/order/59821427/${name.split('-').pop() ?? ''}`;
  world.store.edit(kind, namespace, name, (draft) => {
    draft.status = { url, ...record(draft.status), state: 'pending' };
  });
  presentChallenge(world, generation, order, issuer);
}

function presentChallenge(
  world: World,
  generation: Generation,
  order: Stored,
  issuer: Stored | undefined,
): void {
  const { store, clock, events } = world;
  const kind = kindOf(store, generation, 'Challenge');
  const { namespace } = order.metadata;
  const name = `${order.metadata.name}-0`;
  const host = text(list(at(order, 'spec', 'dnsNames'))[0]) ?? '';
  const solver = solverClass(order, issuer);
  const reached = solver === undefined || solver === SERVED_CLASS;
  const token = `http://${host}/.well-known/acme-challenge/${order.metadata.uid.replaceAll('-', '')}`;
  const type = isFirst(generation) ? 'http-01' : 'HTTP-01';
  const status = {
    presented: true,
    processing: true,
    reason: `Waiting for ${isFirst(generation) ? 'http-01' : 'HTTP-01'} challenge propagation: ${
      reached
        ? `failed to perform self check GET request '${token}': Get ${token}: EOF`
        : "wrong status code '404', expected '200'"
    }`,
    state: 'pending',
  };
  const before = store.find(kind, namespace, name);
  if (before === undefined) {
    const challenge = store.create(kind, challengeOf(order, host, type, solver), name, namespace);
    store.edit(kind, namespace, name, (draft) => {
      draft.status = status;
    });
    const recorded = { component: 'cert-manager', type: 'Normal' as const };
    events.record(challenge, {
      ...recorded,
      reason: 'Started',
      message: 'Challenge scheduled for processing',
    });
    events.record(challenge, {
      ...recorded,
      reason: 'Presented',
      message: `Presented challenge using ${type} challenge mechanism`,
    });
  } else {
    const after = store.edit(kind, namespace, name, (draft) => {
      draft.status = status;
    });
    if (after === before) return;
  }
  if (reached) clock.after(SOLVED_AFTER, () => solve(world, generation, order));
}

function challengeOf(order: Stored, host: string, type: string, solver: string | undefined) {
  return {
    metadata: {
      ownerReferences: [
        {
          apiVersion: order.apiVersion,
          blockOwnerDeletion: true,
          controller: true,
          kind: 'Order',
          name: order.metadata.name,
          uid: order.metadata.uid,
        },
      ],
    },
    spec: {
      dnsName: host,
      issuerRef: at(order, 'spec', 'issuerRef'),
      type,
      solver: { http01: { ingress: { class: solver ?? SERVED_CLASS } } },
      wildcard: false,
    },
  };
}

/** The Order may have been deleted or changed meanwhile; its uid says whether it is still the same. */
function solve({ store }: World, generation: Generation, order: Stored): void {
  const { namespace, name, uid } = order.metadata;
  const orders = kindOf(store, generation, 'Order');
  if (store.find(orders, namespace, name)?.metadata.uid !== uid) return;
  store.edit(orders, namespace, name, (draft) => {
    draft.status = { ...record(draft.status), state: 'valid' };
  });
  store.remove(kindOf(store, generation, 'Challenge'), namespace, `${name}-0`);
}

/** From the Certificate's old form of configuration, which the Order carries, or from the Issuer's solvers. */
function solverClass(order: Stored, issuer: Stored | undefined): string | undefined {
  const old = text(at(order, 'spec', 'config', 0, 'http01', 'ingressClass'));
  if (old !== undefined) return old;
  const ingress = at(issuer, 'spec', 'acme', 'solvers', 0, 'http01', 'ingress');
  return text(at(ingress, 'class')) ?? text(at(ingress, 'ingressClassName'));
}
