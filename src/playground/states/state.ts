import type { KubeObject } from '../../kube/objects.js';
import type { Rule } from '../api/rbac.js';
import type { CertManager } from '../store/kinds.js';

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
  /** `temporary`: cert-manager's stand-in. `private-ca`, `expired`: put there by hand. */
  made: 'temporary' | 'private-ca' | 'expired';
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

/** A cluster before its controllers look at it; cases are changes to the healthy one. */
export interface PlaygroundState {
  /** The generations whose resources are served, oldest first. The controller of the last one runs. */
  certManager: CertManager[];
  host: string;
  /** The namespace of the registry, and of the kubeconfig's context unless `access` says otherwise. */
  namespace: string;
  objects: Seed[];
  tls: TlsSeed[];
  events: EventSeed[];
  access: Access;
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
