import type { ObjectRef } from './objects.js';

/** Plural names in URLs of the kinds that regdoctor reads or writes. */
const PLURALS: Readonly<Record<string, string>> = {
  Pod: 'pods',
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  Service: 'services',
  Endpoints: 'endpoints',
  Event: 'events',
  Namespace: 'namespaces',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  Ingress: 'ingresses',
  IngressClass: 'ingressclasses',
  StorageClass: 'storageclasses',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  Node: 'nodes',
  Issuer: 'issuers',
  ClusterIssuer: 'clusterissuers',
  Certificate: 'certificates',
  CertificateRequest: 'certificaterequests',
  Order: 'orders',
  Challenge: 'challenges',
  PersistentVolume: 'persistentvolumes',
  ServiceAccount: 'serviceaccounts',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  ReplicaSet: 'replicasets',
  DaemonSet: 'daemonsets',
  ResourceQuota: 'resourcequotas',
  LimitRange: 'limitranges',
  CustomResourceDefinition: 'customresourcedefinitions',
  SelfSubjectAccessReview: 'selfsubjectaccessreviews',
  SelfSubjectRulesReview: 'selfsubjectrulesreviews',
};

const CLUSTER_SCOPED = new Set([
  'Namespace',
  'ClusterIssuer',
  'PersistentVolume',
  'StorageClass',
  'IngressClass',
  'ClusterRole',
  'ClusterRoleBinding',
  'Node',
  'CustomResourceDefinition',
  'SelfSubjectAccessReview',
  'SelfSubjectRulesReview',
]);

/** The plural of a kind as it stands in URLs and RBAC rules. Throws for a kind that regdoctor does not know. */
export function pluralOf(kind: string): string {
  const plural = PLURALS[kind];
  if (plural === undefined) throw new Error(`no plural known for kind ${kind}`);
  return plural;
}

/** The API group of an apiVersion; empty for the core API. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

/** The URL path of a collection: `/apis/apps/v1/namespaces/default/deployments`. */
export function collectionPath(apiVersion: string, kind: string, namespace: string | undefined): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope =
    CLUSTER_SCOPED.has(kind) || namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${scope}/${pluralOf(kind)}`;
}

/** The URL path of one object, or of a part of it (`log`, `status`). */
export function resourcePath(ref: ObjectRef, part?: 'log' | 'status'): string {
  const path = `${collectionPath(ref.apiVersion, ref.kind, ref.namespace)}/${encodeURIComponent(ref.name)}`;
  return part === undefined ? path : `${path}/${part}`;
}
