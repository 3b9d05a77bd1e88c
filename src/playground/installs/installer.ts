import type { KubeObject } from '../../kube/objects.js';
import { at, text } from '../../kube/objects.js';
import { applyDefaults, initialStatus } from '../api/defaults.js';
import type { World } from '../controllers/world.js';
import { sameJson } from '../store/store.js';

/** Creates an object as a program with all rights does, or brings the one that is there to it. */
export function put({ store }: World, object: KubeObject): void {
  const kind = store.kind(text(object.apiVersion) ?? '', text(object.kind) ?? '');
  const { name = '', namespace } = object.metadata ?? {};
  const made = structuredClone(object);
  applyDefaults(kind, made);
  const existing = store.find(kind, namespace, name);
  if (existing !== undefined) {
    store.edit(kind, namespace, name, (draft) => {
      if (!sameJson(draft.spec, made.spec)) draft.spec = made.spec;
      draft.metadata.labels = { ...draft.metadata.labels, ...made.metadata?.labels };
    });
    return;
  }
  const status = initialStatus(kind);
  if (status !== undefined) made.status ??= status;
  if (kind.kind === 'Deployment') made.metadata = { ...made.metadata, generation: 1 };
  store.create(kind, made, name, namespace);
}

export function takeAway({ store }: World, object: KubeObject): void {
  const kind = store.kind(text(object.apiVersion) ?? '', text(object.kind) ?? '');
  store.remove(kind, object.metadata?.namespace, object.metadata?.name ?? '');
}

export function putNamespace(world: World, name: string): void {
  put(world, { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, status: { phase: 'Active' } });
}

/** Whether all Deployments among these objects have a Pod that is ready. */
export function isUp({ store }: World, objects: readonly KubeObject[]): boolean {
  return objects
    .filter(({ kind }) => kind === 'Deployment')
    .every(({ metadata }) => {
      const found = store.find(
        store.kind('apps/v1', 'Deployment'),
        metadata?.namespace,
        metadata?.name ?? '',
      );
      return Number(at(found, 'status', 'readyReplicas') ?? 0) > 0;
    });
}
