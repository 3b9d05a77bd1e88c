import { at, list, record, text } from '../../../kube/objects.js';
import type { Stored } from '../../store/store.js';
import type { World } from '../world.js';
import { isTrue } from './conditions.js';
import { type Generation, isFirst, kindOf } from './generation.js';

const USUAL_CLASS = 'nginx';
const SOLVED_AFTER = 8_000;
/** The self check is made again and again. */
const CHECKED_AGAIN_AFTER = 10_000;

/**
 * Drives an Order: while its Issuer is not ready nothing happens; then its challenge is presented, and passes when the solver's
 * Ingress is of a class that is served and the name leads there.
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
  const token = `http://${host}/.well-known/acme-challenge/${order.metadata.uid.replaceAll('-', '')}`;
  // By DNS nobody has to reach the registry.
  const byDns = at(issuer, 'spec', 'acme', 'solvers', 0, 'dns01') !== undefined;
  const type = byDns ? 'DNS-01' : isFirst(generation) ? 'http-01' : 'HTTP-01';
  const fault = byDns ? undefined : faultOf(world, solver, host);
  const reached = fault === undefined;
  const why =
    fault === NOT_SERVED
      ? fault
      : `failed to perform self check GET request '${token}': Get ${isFirst(generation) ? token : `"${token}"`}: ${fault ?? 'EOF'}`;
  const status = {
    presented: true,
    processing: true,
    reason: `Waiting for ${type} challenge propagation: ${why}`,
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
  else if (!world.ingress.assumed) checkAgain(world, generation, order, issuer);
}

const NOT_SERVED = "wrong status code '404', expected '200'";

/** What stands between the challenge and its solver; undefined: nothing. */
function faultOf(
  { ingress, zone, address }: World,
  solver: string | undefined,
  host: string,
): string | undefined {
  const served = solver === undefined ? ingress.running.length > 0 : ingress.servesClass(solver);
  if (ingress.assumed) return served ? undefined : NOT_SERVED;
  const found = zone.get(host.toLowerCase());
  if (found === undefined) return `dial tcp: lookup ${host} on 10.96.0.10:53: no such host`;
  if (found !== address) return `dial tcp ${found}:80: i/o timeout`;
  if (ingress.running.length === 0) return `dial tcp ${found}:80: connect: connection refused`;
  return served ? undefined : NOT_SERVED;
}

/** Nothing in the cluster changes when a name begins to resolve. */
function checkAgain(world: World, generation: Generation, order: Stored, issuer: Stored | undefined): void {
  const { store, clock } = world;
  const again = () => {
    const { namespace, name, uid } = order.metadata;
    const found = store.find(kindOf(store, generation, 'Order'), namespace, name);
    const challenge = store.find(kindOf(store, generation, 'Challenge'), namespace, `${name}-0`);
    if (found?.metadata.uid !== uid || challenge === undefined) return;
    if (
      faultOf(world, solverClass(found, issuer), text(at(challenge, 'spec', 'dnsName')) ?? '') === undefined
    ) {
      presentChallenge(world, generation, found, issuer);
    } else clock.after(CHECKED_AGAIN_AFTER, again, { progress: false });
  };
  clock.after(CHECKED_AGAIN_AFTER, again, { progress: false });
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
      solver: { http01: { ingress: { class: solver ?? USUAL_CLASS } } },
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
