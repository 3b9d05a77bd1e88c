import type { KubeObject } from '../../kube/objects.js';
import type { CertManager } from '../store/kinds.js';

/** What a chart needs to know of where it is installed. */
export interface Place {
  release: string;
  namespace: string;
  /** `--set`, by path. */
  values: ReadonlyMap<string, string>;
  /** Of the chart: `v1.18.2`. */
  version: string;
}

/** A chart of one of the repositories that the playground's machine reaches. */
export interface Chart {
  name: string;
  repository: string;
  /** The same at an OCI registry. */
  oci?: string;
  /** The newest one. */
  version: string;
  appVersion: string;
  /** The oldest Kubernetes 1.x that it installs on. */
  oldest: number;
  notes(place: Place): string;
  objects(place: Place): KubeObject[];
  /** The generation of cert-manager that begins to be served with it. */
  certManager?(place: Place): CertManager | undefined;
}

/** What Helm notes on each object. */
export function labelsOf({ release }: Place, name: string): Record<string, string> {
  return {
    'app.kubernetes.io/instance': release,
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/name': name,
  };
}

/** A Deployment of one Pod whose one container is the program. */
export function program(
  place: Pick<Place, 'namespace'>,
  given: {
    name: string;
    labels: Record<string, string>;
    image: string;
    args: string[];
    ports: { name: string; containerPort: number; hostPort?: number }[];
  },
): KubeObject {
  const { name, labels, image, args } = given;
  const ports = given.ports.map((port) => ({ ...port, protocol: 'TCP' }));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: place.namespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name, image, args, ports }] },
      },
    },
  };
}

/** The Service that requests from outside come in by. */
export function entrance(
  place: Pick<Place, 'namespace'>,
  given: { name: string; labels: Record<string, string>; type: string; targets: [web: string, tls: string] },
): KubeObject {
  const { name, labels, type, targets } = given;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: place.namespace, labels },
    spec: {
      type,
      ports: [
        { name: 'http', port: 80, protocol: 'TCP', targetPort: targets[0] },
        { name: 'https', port: 443, protocol: 'TCP', targetPort: targets[1] },
      ],
      selector: labels,
    },
  };
}

export function ingressClass(
  name: string,
  controller: string,
  labels: Record<string, string>,
  isDefault: boolean,
): KubeObject {
  const annotations = { 'ingressclass.kubernetes.io/is-default-class': String(isDefault) };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name, labels, ...(isDefault ? { annotations } : {}) },
    spec: { controller },
  };
}
