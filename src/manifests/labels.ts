import { type KubeObject, strings } from '../kube/objects.js';

/** The labels that Kubernetes recommends for "made by this tool" and "part of this installation". */
export const MANAGED_BY = 'app.kubernetes.io/managed-by';
export const INSTANCE = 'app.kubernetes.io/instance';

/** What regdoctor calls itself in labels, and as the field manager of server-side apply. */
export const MANAGER = 'regdoctor';

/** The labels of everything that a guided install creates for the registry of this name. */
export function managedLabels(name: string): Record<string, string> {
  return { [MANAGED_BY]: MANAGER, [INSTANCE]: name };
}

/** True for an object that regdoctor made, of whatever registry. Facts of a Secret may be asked about by their labels. */
export function isManaged(object: KubeObject | { labels: Record<string, string> } | undefined): boolean {
  const labels = object !== undefined && 'labels' in object ? object.labels : object?.metadata?.labels;
  return strings(labels)[MANAGED_BY] === MANAGER;
}
