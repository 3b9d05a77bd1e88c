import type { ClusterApi } from '../kube/api.js';
import { at, type KubeObject, list, type ObjectRef, record, refOf, text } from '../kube/objects.js';
import { collectionPath } from '../kube/resources.js';
import { succeeded } from './live.js';
import { objectIn } from './server-says.js';

/** What people keep in a namespace. Events, endpoints and the like come and go with these. */
const KINDS: readonly [apiVersion: string, kind: string][] = [
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['v1', 'PersistentVolumeClaim'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['networking.k8s.io/v1', 'Ingress'],
];

/** What controllers put into every namespace, or every one of their mesh. */
const EVERYWHERE = new Set(['kube-root-ca.crt', 'openshift-service-ca.crt', 'istio-ca-root-cert']);

/** Names alone: the contents of Secrets are not asked for. */
const NAMES_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/**
 * What is in a namespace besides what Kubernetes puts into each: not what is owned by something else, and not what is being deleted. A kind that this
 * user may not list, or that is not served, is left out. Throws ApiFailure without an answer.
 */
export async function namespaceContents(api: ClusterApi, namespace: string): Promise<ObjectRef[]> {
  const lists = await Promise.all(
    KINDS.map(async ([apiVersion, kind]) => {
      const path = collectionPath(apiVersion, kind, namespace);
      const response = await api.request({ method: 'GET', path, accept: NAMES_ONLY });
      if (!succeeded(response)) return [];
      const items = list(objectIn(response).items).map((item): KubeObject => record(item));
      return items.filter(isKept).map((item) => ({ ...refOf(item), apiVersion, kind }));
    }),
  );
  return lists.flat();
}

function isKept({ metadata }: KubeObject): boolean {
  const isOfServiceAccount =
    text(at(metadata, 'annotations', 'kubernetes.io/service-account.name')) !== undefined;
  return (
    metadata?.deletionTimestamp === undefined &&
    list(metadata?.ownerReferences).length === 0 &&
    !EVERYWHERE.has(metadata?.name ?? '') &&
    !isOfServiceAccount
  );
}
