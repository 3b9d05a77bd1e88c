import type { KubeObject } from '../kube/objects.js';
import { managedLabels } from './labels.js';

/** A namespace for the registry. `name` is the registry's, for the labels. */
export function namespaceObject(namespace: string, name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: managedLabels(name) } };
}
