import { type KubeObject, text } from '../../kube/objects.js';
import { apiVersionOf, type Kind } from '../store/kinds.js';
import type { Store, Stored } from '../store/store.js';
import { type ApiError, badRequest, notFound, preconditionFailed, refusedBy } from './status.js';

/** Throws when the object is not of the kind that the URL names. */
export function checkType(kind: Kind, object: KubeObject): void {
  const given = text(object.kind) ?? kind.kind;
  const version = text(object.apiVersion) ?? apiVersionOf(kind);
  if (given !== kind.kind) {
    throw badRequest(
      `${given} in version "${kind.version}" cannot be handled as a ${kind.kind}: converting (${kind.version}.${given}) to (core.${kind.kind}): unknown conversion`,
    );
  }
  if (version !== apiVersionOf(kind)) {
    throw badRequest(
      `the API version in the data (${version}) does not match the expected API version (${apiVersionOf(kind)})`,
    );
  }
}

/** Throws unless the namespace exists and the object is not of another one. */
export function checkNamespace(
  { store, kind, namespace }: { store: Store; kind: Kind; namespace: string | undefined },
  object: KubeObject,
): void {
  if (!kind.namespaced || namespace === undefined) return;
  const given = text(object.metadata?.namespace);
  if (given !== undefined && given !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const namespaces = store.kind('v1', 'Namespace');
  const found = store.find(namespaces, undefined, namespace);
  if (found === undefined) throw notFound(namespaces, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  if (store.find(kind, namespace, text(object.metadata?.name) ?? '') !== undefined) return;
  throw refusedBy(
    kind,
    text(object.metadata?.name) ?? '',
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  );
}

/** Throws for the namespaces that no cluster is without. */
export function checkRemoval(kind: Kind, name: string): void {
  if (kind.kind !== 'Namespace' || !['default', 'kube-system', 'kube-public'].includes(name)) return;
  throw refusedBy(kind, name, 'this namespace may not be deleted');
}

/** Throws when the stored object is not the one that a delete means. */
export function checkPreconditions(kind: Kind, old: Stored, preconditions: Record<string, unknown>): void {
  const uid = text(preconditions.uid);
  if (uid !== undefined && uid !== old.metadata.uid) throw uidMismatch(kind, old, uid);
  const version = text(preconditions.resourceVersion);
  if (version !== undefined && version !== old.metadata.resourceVersion) {
    throw preconditionFailed(
      kind,
      old.metadata.name,
      `the ResourceVersion in the precondition (${version}) does not match the ResourceVersion in record (${old.metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

/** The refusal of a write that means an earlier object of the same name. */
export function uidMismatch(kind: Kind, old: Stored, uid: string): ApiError {
  return preconditionFailed(
    kind,
    old.metadata.name,
    `the UID in the precondition (${uid}) does not match the UID in record (${old.metadata.uid}). The object might have been deleted and then recreated`,
  );
}
