import { TOKEN_SECRET } from '../api/defaults.js';
import { type Change, isoSeconds, type Store } from '../store/store.js';
import type { World } from './world.js';

/** Gives a new namespace its service account, and takes everything out of one that is being deleted. */
export function reactWithNamespaces(world: World, change: Change): void {
  const { store, clock } = world;
  const { name, namespace, deletionTimestamp } = change.object.metadata;
  if (change.kind.kind === 'Namespace') {
    if (change.type === 'ADDED') clock.soon(() => giveAccount(store, name));
    else if (change.type === 'MODIFIED' && deletionTimestamp !== undefined) {
      clock.soon(() => empty(world, name));
    }
  } else if (change.type === 'DELETED' && namespace !== undefined) {
    // The last thing in it may be what its end waited for.
    if (endsSoon(store, namespace)) clock.soon(() => empty(world, namespace));
  }
}

/** The default service account with its token, as Kubernetes made them until 1.23; nothing when it is there already. */
export function giveAccount(store: Store, namespace: string): void {
  const accounts = store.kind('v1', 'ServiceAccount');
  if (store.find(accounts, namespace, 'default') !== undefined) return;
  store.create(accounts, { secrets: [{ name: TOKEN_SECRET }] }, 'default', namespace);
  store.create(
    store.kind('v1', 'Secret'),
    {
      type: 'kubernetes.io/service-account-token',
      metadata: { annotations: { 'kubernetes.io/service-account.name': 'default' } },
      data: { namespace: Buffer.from(namespace).toString('base64') },
    },
    TOKEN_SECRET,
    namespace,
  );
}

function endsSoon(store: Store, namespace: string): boolean {
  const found = store.find(store.kind('v1', 'Namespace'), undefined, namespace);
  return found?.metadata.deletionTimestamp !== undefined;
}

/** Pods are told to end; the rest goes at once, and the namespace when nothing is left. */
function empty({ store, clock }: World, namespace: string): void {
  if (!endsSoon(store, namespace)) return;
  for (const kind of store.kinds.filter((one) => one.namespaced)) {
    for (const { metadata } of store.list(kind, namespace)) {
      if (kind.kind !== 'Pod') store.remove(kind, namespace, metadata.name);
      else {
        store.edit(kind, namespace, metadata.name, (draft) => {
          draft.metadata.deletionTimestamp ??= isoSeconds(clock.now());
        });
      }
    }
  }
  const left = store.kinds.some((kind) => kind.namespaced && store.list(kind, namespace).length > 0);
  if (!left) store.remove(store.kind('v1', 'Namespace'), undefined, namespace);
}
