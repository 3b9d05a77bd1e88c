import type { KubeObject } from '../../kube/objects.js';
import type { Rule } from '../api/rbac.js';
import type { WebhookFault } from '../api/webhook.js';
import type { CertManager } from '../store/kinds.js';
import type { DockerSeed, Where } from './docker.js';

/** An object of the state, with how long ago it was made. Objects are made oldest first, in the order of the list. */
export interface Seed {
  secondsAgo: number;
  object: KubeObject;
}

/** A TLS Secret whose certificate is made when the playground starts. */
export interface TlsSeed {
  secondsAgo: number;
  namespace: string;
  secretName: string;
  names: string[];
  /**
   * `temporary`: cert-manager's stand-in. The others were put there by hand: of a private authority, expired, not valid yet, without names but the common
   * one, without the intermediate certificate that leads to the public root.
   */
  made: 'temporary' | 'private-ca' | 'expired' | 'not-yet-valid' | 'cn-only' | 'leaf-only';
  /** Whether the authority stands beside it as `ca.crt`, as cert-manager puts it there. */
  withAuthority?: boolean;
  /** For `temporary`: the Certificate and Issuer noted on it. */
  certificate?: string;
  issuer?: string;
}

/** An event about a seeded object that no controller would write from the objects alone. */
export interface EventSeed {
  secondsAgo: number;
  about: { apiVersion: string; kind: string; name: string };
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  component: string;
}

/** What answers at the registry's address. */
export interface EndpointSeed {
  /**
   * `ingress`: the ingress controller. `plain-http`: the registry without TLS. `web-page`: a web server without TLS that is no registry.
   * `other-site`: a web server with a certificate of its own. `nothing`: nobody listens on the port.
   */
  front: 'ingress' | 'plain-http' | 'web-page' | 'other-site' | 'nothing';
  /** The controller serves this certificate for the registry's host, whatever the Secret holds. */
  stale?: 'expired';
  /** A proxy on the way opens TLS and signs for the registry's host itself. */
  intercepted?: true;
  /** Whether the host name leads here: then `--resolve` says so. */
  resolves: boolean;
  /**
   * The address of the way in, as names and load balancers have it: 127.0.0.1 when absent. With another one only the playground's own machine gets there, unless
   * somebody leads others.
   */
  address?: string;
  /** A proxy in front of the way in takes no more bytes in one request. */
  limit?: number;
  /** What is in the registry: tags by repository. */
  images: Record<string, string[]>;
}

/** A cluster before its controllers look at it; cases are changes to the healthy one. */
export interface PlaygroundState {
  /** The generations whose resources are served, oldest first. The controller of the last one runs, unless it is `certManagerIdle`. */
  certManager: CertManager[];
  /** The resources are there and their controller is not: nothing acts on them. */
  certManagerIdle?: true;
  /** What the API server says it is, `v1.20.2` when absent; with it goes which versions of Ingress and IngressClass are served. */
  serverVersion?: string;
  /** What keeps cert-manager's webhook from answering the API server; it answers when absent. */
  webhook?: WebhookFault;
  /**
   * `assumed`, also when absent: a controller of class nginx serves, which nobody sees in the cluster. `installed`: only those serve that run in the cluster and
   * have an address.
   */
  ingress?: 'assumed' | 'installed';
  host: string;
  /** The namespace of the registry, and of the kubeconfig's context unless `access` says otherwise. */
  namespace: string;
  /** Whether that namespace has still to be created. */
  namespaceAbsent?: true;
  objects: Seed[];
  /** Images that the node cannot pull, and does not have. */
  unpullable?: readonly string[];
  tls: TlsSeed[];
  events: EventSeed[];
  access: Access;
  endpoint: EndpointSeed;
  docker: DockerSeed;
  /** Objects that name the registry with its port, which is known only when the endpoint is there. */
  seedsFor?: (where: Where) => Seed[];
}

/** How the kubeconfig that the user gets leads to the cluster. */
export interface Access {
  server: 'right' | 'nothing-listens';
  token: 'right' | 'expired';
  user: 'admin' | 'reader';
  namespace?: string;
  /** What the reader may do. */
  readerRules: Rule[];
}
