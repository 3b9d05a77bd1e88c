import type { Change } from '../store/store.js';
import type { World } from './world.js';

/** Deletes what a deleted object owned, and so on down. */
export function reactWithGarbageCollection({ store, clock }: World, change: Change): void {
  if (change.type !== 'DELETED') return;
  const { uid, namespace } = change.object.metadata;
  clock.soon(() => {
    for (const kind of store.kinds) {
      for (const object of store.list(kind, namespace)) {
        const owned = object.metadata.ownerReferences?.some((reference) => reference.uid === uid) ?? false;
        if (!owned) continue;
        if (kind.kind === 'Pod') {
          store.edit(kind, namespace, object.metadata.name, (draft) => {
            draft.metadata.deletionTimestamp ??= clock
              .now()
              .toISOString()
              .replace(/\.\d+Z$/, 'Z');
          });
        } else store.remove(kind, namespace, object.metadata.name);
      }
    }
  });
}
