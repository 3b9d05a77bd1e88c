import { at, type KubeObject, list, number, record, text } from '../../kube/objects.js';
import { apiVersionOf, type Kind } from '../store/kinds.js';
import { isoSeconds, type Store, type Stored, sameJson } from '../store/store.js';
import { admit, fillIn } from './admission.js';
import { asServed, asStored } from './convert.js';
import { applyDefaults, initialStatus } from './defaults.js';
import { noteApply, noteOwner, prepareApply } from './field-owners.js';
import { type PatchType, patched } from './patch.js';
import { alreadyExists, badRequest, deleted, invalid, notFound, stale } from './status.js';
import { validate } from './validate.js';
import { askWebhook, type WebhookFault } from './webhook.js';
import { checkNamespace, checkPreconditions, checkRemoval, checkType, uidMismatch } from './write-checks.js';

/** Where a write goes and how: one per request. */
export interface Write {
  store: Store;
  /** As it is stored. */
  kind: Kind;
  /** By the version that was asked for. */
  served: Kind;
  webhook: WebhookFault | undefined;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
  dryRun: boolean;
  now: Date;
  /** Who is noted as the owner of the fields that are set. */
  manager: string;
}

/** Creates the object; answers it as stored, or as it would be. */
export function create(write: Write, body: KubeObject, operation: 'Apply' | 'Update' = 'Update'): KubeObject {
  const { store, kind, namespace } = write;
  const object = structuredClone(body);
  checkType(kind, object);
  object.metadata = { ...object.metadata };
  const prefix = text(object.metadata.generateName);
  if (object.metadata.name === undefined && prefix !== undefined) {
    object.metadata.name = prefix + Math.random().toString(36).slice(2, 7);
  }
  checkNamespace(write, object);
  delete object.metadata.resourceVersion;
  fillIn(write, object);
  applyDefaults(kind, object);
  validate(kind, object);
  const name = text(object.metadata.name) ?? '';
  admit(write, object, name);
  const taken = store.find(kind, namespace, name);
  if (taken !== undefined) throw alreadyExists(kind, name, taken.metadata.deletionTimestamp !== undefined);
  if (kind.status || kind.kind === 'Pod') delete object.status;
  const status = initialStatus(kind);
  if (status !== undefined) object.status = status;
  if (counts(kind)) object.metadata.generation = 1;
  object.apiVersion = apiVersionOf(kind);
  if (operation === 'Apply') noteApply({}, object, body, write.manager, write.now);
  else noteOwner({ old: undefined, sent: body }, object, write);
  if (!write.dryRun) return store.create(kind, object, name, namespace);
  return {
    ...object,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: {
      ...object.metadata,
      ...(namespace === undefined ? {} : { namespace }),
      uid: crypto.randomUUID(),
      creationTimestamp: isoSeconds(write.now),
    },
  };
}

/** Replaces the object by PUT. */
export function update(write: Write, body: KubeObject): KubeObject {
  const { kind, name = '' } = write;
  checkType(kind, body);
  const given = text(body.metadata?.name);
  if (given !== name) {
    throw badRequest(`the name of the object (${given ?? ''}) does not match the name on the URL (${name})`);
  }
  checkNamespace(write, body);
  return put(write, existing(write), structuredClone(body));
}

/** Changes the object by a patch; a server-side apply creates it when it is not there. */
export function patch(
  write: Write,
  type: PatchType,
  body: string,
  options: { fieldManager: string | undefined; force: boolean },
): KubeObject {
  const { store, kind, namespace, name = '' } = write;
  if (type === 'apply' && (options.fieldManager ?? '') === '') throw managerRequired();
  const old = store.find(kind, namespace, name);
  if (type === 'apply') {
    const applied: KubeObject = asStored(write.served, patched({}, type, body));
    if (old === undefined) return create(write, applied, 'Apply');
    const base = prepareApply(old, applied, write.manager, options.force);
    return put(write, old, patched(base, type, JSON.stringify(applied)), applied);
  }
  if (old === undefined) throw notFound(kind, name);
  return put(write, old, asStored(write.served, patched(asServed(write.served, old), type, body)));
}

function managerRequired() {
  return invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
    {
      field: 'fieldManager',
      message: 'Required value: is required for apply patch',
      cause: 'FieldValueRequired',
    },
  ]);
}

/** Deletes the object. What has to end first (a Pod that runs, a Namespace, what has finalizers) is the answer; it is then on its way out. */
export function remove(write: Write, options: Record<string, unknown>): KubeObject {
  const { store, kind, namespace, name = '' } = write;
  const old = existing(write);
  checkPreconditions(kind, old, record(options.preconditions));
  checkRemoval(kind, name);
  const grace = number(options.gracePeriodSeconds);
  if (isHeld(kind, old)) return write.dryRun ? old : marked(write, old, 0);
  const terminates = kind.kind === 'Pod' && text(at(old, 'spec', 'nodeName')) !== undefined && grace !== 0;
  if (write.dryRun) return terminates ? old : deleted(kind, name, old.metadata.uid);
  if (!terminates) {
    store.remove(kind, namespace, name);
    if (text(options.propagationPolicy) === 'Orphan') orphan(store, old);
    return kind.kind === 'Pod' ? old : deleted(kind, name, old.metadata.uid);
  }
  if (old.metadata.deletionTimestamp !== undefined) return old;
  const seconds = grace ?? number(at(old, 'spec', 'terminationGracePeriodSeconds')) ?? 30;
  return marked(write, old, seconds);
}

/** Whether something has to be done before the object is gone. */
function isHeld(kind: Kind, object: Stored): boolean {
  return kind.kind === 'Namespace' || list(at(object, 'metadata', 'finalizers')).length > 0;
}

/** The object as one that is on its way out. */
function marked({ store, kind, namespace, now }: Write, object: Stored, seconds: number): KubeObject {
  if (object.metadata.deletionTimestamp !== undefined) return object;
  const edited = store.edit(kind, namespace, object.metadata.name, (draft) => {
    draft.metadata.deletionTimestamp = isoSeconds(new Date(now.getTime() + seconds * 1000));
    if (kind.kind === 'Namespace') draft.status = { phase: 'Terminating' };
    else draft.metadata.deletionGracePeriodSeconds = seconds;
  });
  return edited ?? object;
}

/** `applied` is what a server-side apply was given, when it is one. */
function put(write: Write, old: Stored, changed: KubeObject, applied?: KubeObject): KubeObject {
  const { store, kind, subresource } = write;
  const version = text(changed.metadata?.resourceVersion);
  if (version !== undefined && version !== '' && version !== old.metadata.resourceVersion) {
    throw stale(kind, old.metadata.name);
  }
  const uid = text(changed.metadata?.uid);
  if (uid !== undefined && uid !== '' && uid !== old.metadata.uid) throw uidMismatch(kind, old, uid);
  const candidate = subresource === 'status' ? statusOnly(old, changed) : exceptStatus(kind, old, changed);
  applyDefaults(kind, candidate);
  validate(kind, candidate, old);
  askWebhook(write);
  if (counts(kind) && !sameJson(desired(kind, candidate), desired(kind, old))) {
    candidate.metadata = { ...candidate.metadata, generation: (old.metadata.generation ?? 0) + 1 };
  }
  if (applied === undefined) noteOwner({ old, sent: candidate }, candidate, write);
  else noteApply(old, candidate, applied, write.manager, write.now);
  if (!write.dryRun) return store.replace(kind, candidate, old);
  const { uid: kept, resourceVersion, creationTimestamp, name } = old.metadata;
  return {
    ...candidate,
    apiVersion: old.apiVersion,
    kind: old.kind,
    metadata: { ...candidate.metadata, uid: kept, resourceVersion, creationTimestamp, name },
  };
}

function statusOnly(old: Stored, changed: KubeObject): KubeObject {
  return { ...structuredClone(old), status: structuredClone(changed.status) };
}

function exceptStatus(kind: Kind, old: Stored, changed: KubeObject): KubeObject {
  const candidate = structuredClone(changed);
  const { generation, deletionTimestamp, deletionGracePeriodSeconds } = structuredClone(old.metadata);
  candidate.metadata = { ...candidate.metadata };
  if (generation !== undefined) candidate.metadata.generation = generation;
  if (deletionTimestamp !== undefined) {
    candidate.metadata.deletionTimestamp = deletionTimestamp;
    candidate.metadata.deletionGracePeriodSeconds = deletionGracePeriodSeconds;
  }
  if (kind.status) {
    if (old.status === undefined) delete candidate.status;
    else candidate.status = structuredClone(old.status);
  }
  if (kind.kind === 'Service') keepAddress(old, candidate);
  return candidate;
}

/** A PUT of a Service may leave out the addresses that the server gave. */
function keepAddress(old: Stored, candidate: KubeObject): void {
  const spec = record(candidate.spec);
  for (const field of ['clusterIP', 'clusterIPs']) {
    const given = at(old, 'spec', field);
    if (given !== undefined) spec[field] ??= structuredClone(given);
  }
  candidate.spec = spec;
}

/** Whether the kind counts generations: those with a spec, but Pods and Services did not yet in 1.20. */
function counts(kind: Kind): boolean {
  return (
    kind.custom || ['Deployment', 'ReplicaSet', 'StatefulSet', 'Ingress', 'IngressClass'].includes(kind.kind)
  );
}

/** What a generation counts the changes of. */
function desired(kind: Kind, object: KubeObject): unknown {
  if (!kind.custom) return object.spec;
  const { metadata: _metadata, status, ...rest } = object;
  return kind.status ? rest : { ...rest, status };
}

function existing({ store, kind, namespace, name = '' }: Write): Stored {
  const old = store.find(kind, namespace, name);
  if (old === undefined) throw notFound(kind, name);
  return old;
}

function orphan(store: Store, owner: Stored): void {
  for (const kind of store.kinds) {
    for (const object of store.list(kind, owner.metadata.namespace)) {
      const owners = object.metadata.ownerReferences ?? [];
      if (!owners.some((reference) => reference.uid === owner.metadata.uid)) continue;
      store.edit(kind, object.metadata.namespace, object.metadata.name, (draft) => {
        draft.metadata.ownerReferences = owners.filter((entry) => entry.uid !== owner.metadata.uid);
      });
    }
  }
}
