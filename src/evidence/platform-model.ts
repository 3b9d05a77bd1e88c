import type { KubeObject, ObjectRef } from '../kube/objects.js';
import type { HostFileFacts } from './host-model.js';
import type { CertManagerGeneration, Evidence, SecretFacts } from './model.js';
import type { AccessRule, Reading } from './reading.js';

/**
 * What a guided install has to know of the cluster and this machine besides the registry itself. Like evidence: plain data, without secrets.
 */
export interface Platform {
  /** What `/version` says. */
  version: Reading<ServerVersion>;
  /** The rights that the install needs, and whether this user has them. */
  rights: Reading<Right[]>;
  namespace: Reading<KubeObject>;
  /** All IngressClasses. `absent`: the API is older than they are (before Kubernetes 1.18). */
  ingressClasses: Reading<KubeObject[]>;
  /** Ingress controllers found by their class or their Pods. */
  controllers: Reading<IngressController[]>;
  /** The versions under which Ingresses can be written, the newest first: `networking.k8s.io/v1`, `extensions/v1beta1`. */
  ingressApis: Reading<string[]>;
  storageClasses: Reading<KubeObject[]>;
  /** `absent`: cert-manager is not installed. */
  certManager: Reading<CertManagerFacts>;
  /** A Tiller in the cluster, the server half of Helm 2. `absent`: none. */
  tiller: Reading<{ namespace: string; image: string }>;
  /** The `helm` of this machine. `absent`: none. */
  helm: Reading<{ version: string; major: number }>;
  /** `absent`: no minikube on this machine, or the cluster is none of its. */
  minikube: Reading<{ version: string; profile: string }>;
  /** `/etc/hosts` of this machine. Absent where it was not looked at. */
  hostsFile?: Reading<HostFileFacts>;
  /** The objects that the install writes, by `objectKey`; never Secrets. */
  objects: Record<string, Reading<KubeObject>>;
  /** The Secrets that it writes or uses, by name. */
  secrets: Record<string, Reading<SecretFacts>>;
}

export type PlatformKey = keyof Platform;

export interface ServerVersion {
  major: number;
  minor: number;
  gitVersion: string;
}

export interface Right {
  rule: AccessRule;
  allowed: boolean;
  /** What of the install needs it, in words. */
  purpose: string;
}

export interface IngressController {
  /** `ingress-nginx`, `traefik`, `haproxy`, `contour`, `other`. */
  kind: 'ingress-nginx' | 'nginx-inc' | 'traefik' | 'haproxy' | 'contour' | 'other';
  /** What `spec.controller` of the class says, or the image of the Pod. */
  controller: string;
  /** The name of its IngressClass, or the value of the older annotation. */
  class: string;
  isDefault: boolean;
  namespace?: string;
  /** The Service that requests come in by. */
  service?: { namespace: string; name: string; type: string };
  /** Addresses at which it is reached: of the load balancer, else of the nodes when it listens there. Empty while none is known. */
  addresses: string[];
  /** Ports at which TLS and plain HTTP are reached when they are not 443 and 80: a NodePort. */
  httpsPort?: number;
  httpPort?: number;
  /** How many of its Pods are ready; absent when they were not found. */
  ready?: number;
  version?: string;
}

export interface CertManagerFacts {
  /** The newest generation that is served and that regdoctor writes. */
  generation: CertManagerGeneration;
  /** All of them, oldest first. */
  served: string[];
  /**
   * Its controller, looked for in all namespaces: with a Pod that is ready or without, or none anywhere, so that nothing acts on the kinds. `unknown`: it was
   * not found, and not all namespaces may be read.
   */
  controller: 'ready' | 'not-ready' | 'none' | 'unknown';
  /** Of the controller, `v1.16.2`; absent when it was not found, or does not say it. */
  version?: string;
  namespace?: string;
  /** Whether a resource can be created, tried by a dry run; `skipped` where the generation has no webhook. */
  webhook: Reading<{ accepted: true }>;
}

/** Everything that steps judge: the platform, and the registry as the checks see it. */
export interface Survey {
  platform: Platform;
  evidence: Evidence;
}

/** How an object is named in `Platform.objects`: group without version, since one object is served under several. */
export function objectKey(ref: ObjectRef): string {
  const group = ref.apiVersion.includes('/') ? (ref.apiVersion.split('/')[0] ?? '') : '';
  // Ingresses moved between groups and are one object all the same.
  const home = ref.kind === 'Ingress' ? '' : group;
  return `${home}/${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;
}
