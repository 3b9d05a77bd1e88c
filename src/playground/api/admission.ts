import { at, type KubeObject, record, strings, text } from '../../kube/objects.js';
import type { Kind } from '../store/kinds.js';
import type { Store, Stored } from '../store/store.js';
import { checkQuota } from './quota.js';
import { askWebhook, type WebhookFault } from './webhook.js';

interface Creation {
  store: Store;
  kind: Kind;
  namespace: string | undefined;
  dryRun: boolean;
  webhook: WebhookFault | undefined;
}

/** What the admission plugins of the cluster put into a new object, before it is checked: the default classes, protection of claims. */
export function fillIn({ store, kind }: Creation, object: KubeObject): void {
  if (kind.kind === 'PersistentVolumeClaim') {
    object.metadata = { ...object.metadata, finalizers: ['kubernetes.io/pvc-protection'] };
    setClass(object, defaultOf(store, 'storage.k8s.io/v1', 'StorageClass'), 'storageClassName');
  }
  if (kind.kind === 'Ingress') {
    const annotated = strings(object.metadata?.annotations)['kubernetes.io/ingress.class'] !== undefined;
    if (annotated) return;
    setClass(object, defaultOf(store, 'networking.k8s.io/v1', 'IngressClass'), 'ingressClassName');
  }
}

/** Throws what admission says against a new object that is in order for itself. */
export function admit(creation: Creation, object: KubeObject, name: string): void {
  askWebhook(creation);
  checkQuota(creation, object, name);
}

/** An empty class is an answer: none is wanted. */
function setClass(object: KubeObject, found: Stored | undefined, field: string): void {
  if (found === undefined || at(object, 'spec', field) !== undefined) return;
  object.spec = { ...record(object.spec), [field]: found.metadata.name };
}

/** The object of the kind that is marked as the default one. */
export function defaultOf(store: Store, apiVersion: string, kind: string): Stored | undefined {
  const annotation = kind === 'StorageClass' ? 'storageclass.kubernetes.io' : 'ingressclass.kubernetes.io';
  return store
    .list(store.kind(apiVersion, kind))
    .find((entry) => text(strings(entry.metadata.annotations)[`${annotation}/is-default-class`]) === 'true');
}
