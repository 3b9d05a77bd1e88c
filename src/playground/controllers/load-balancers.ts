import { at, list, record } from '../../kube/objects.js';
import type { Change, Stored } from '../store/store.js';
import type { World } from './world.js';

const GIVEN_AFTER = 4_000;

/** Gives Services of type LoadBalancer an address, and notes it on the Ingresses that a controller behind one serves. */
export function reactWithLoadBalancers(world: World, { kind, type, object }: Change): void {
  if (world.ingress.assumed || type === 'DELETED') return;
  if (kind.kind === 'Service' && at(object, 'spec', 'type') === 'LoadBalancer' && addressesOf(object) === 0) {
    world.clock.after(GIVEN_AFTER, () => give(world, kind, object));
  }
  if (['Service', 'Pod', 'Ingress'].includes(kind.kind)) world.clock.soon(() => noteOnIngresses(world));
}

function give(world: World, kind: Change['kind'], service: Stored): void {
  const { store, address } = world;
  const { namespace, name } = service.metadata;
  store.edit(kind, namespace, name, (draft) => {
    if (at(draft, 'spec', 'type') === 'LoadBalancer')
      draft.status = { loadBalancer: { ingress: [{ ip: address }] } };
  });
}

function noteOnIngresses({ store, ingress, address }: World): void {
  const kind = store.kind('networking.k8s.io/v1', 'Ingress');
  for (const found of store.list(kind)) {
    if (addressesOf(found) > 0 || ingress.of(found) === undefined) continue;
    store.edit(kind, found.metadata.namespace, found.metadata.name, (draft) => {
      draft.status = { ...record(draft.status), loadBalancer: { ingress: [{ ip: address }] } };
    });
  }
}

function addressesOf(object: Stored): number {
  return list(at(object, 'status', 'loadBalancer', 'ingress')).length;
}
