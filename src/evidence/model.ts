import type { KubeObject } from '../kube/objects.js';
import type {
  DockerClientFacts,
  DockerConfigFacts,
  DockerDaemonFacts,
  DockerHostFacts,
  DockerTrustFacts,
  ImageFacts,
  LoginFacts,
  PushFacts,
  RuntimeFacts,
} from './host-model.js';
import type { Reading } from './reading.js';

/** All readings of one run: plain serialisable data, without secrets. Checks judge this and nothing else. */
export interface Evidence {
  schema: 'regdoctor.evidence/1';
  /** When the readings were taken, ISO 8601. Checks take "now" from here, never from a clock. */
  takenAt: string;
  source: EvidenceSource;
  target: Target;
  readings: Readings;
}

/** Where the readings come from: a cluster and this machine, a saved folder, or this machine alone (`--no-cluster`). */
export type EvidenceSource =
  | { kind: 'cluster'; context: string; server: string }
  | { kind: 'files'; path: string }
  | { kind: 'host'; name: string };

/** The registry under examination. Names are absent when nothing of that kind was found or named. */
export interface Target {
  namespace: string;
  /** The registry's name: of its workload, else of its Service, else as the user gave it. */
  name?: string;
  /** The host name that clients use, from `--host` or the Ingress. */
  host?: string;
  /** The port that clients use. */
  port: number;
  workload?: { kind: 'Pod' | 'Deployment' | 'StatefulSet'; name: string };
  service?: string;
  ingress?: string;
  /** Other registries found in the namespace, when the user has to choose. */
  candidates?: string[];
}

/**
 * Everything that is read, by key. `checks/` names these keys in `reads`. A record is keyed by object name; a name is in it as soon as
 * something refers to it, with `absent` when it is not there.
 */
export interface Readings {
  /** The connection to the API server and the login: unreachable, TLS and credential failures stand here. */
  access: Reading<AccessFacts>;
  namespace: Reading<KubeObject>;
  /** API groups served, for the generation of cert-manager and of Ingress. */
  apiGroups: Reading<ApiGroup[]>;
  /** All Pods of the namespace. */
  pods: Reading<KubeObject[]>;
  deployments: Reading<KubeObject[]>;
  statefulSets: Reading<KubeObject[]>;
  services: Reading<KubeObject[]>;
  endpoints: Reading<KubeObject[]>;
  ingresses: Reading<KubeObject[]>;
  /** By name; those that the registry's Pods mount. */
  configMaps: Record<string, Reading<KubeObject>>;
  /** By name; those that the registry's Pods mount and that the Ingress names for TLS. Never the contents: their shape. */
  secrets: Record<string, Reading<SecretFacts>>;
  /** By name; those that the registry's Pods mount. */
  persistentVolumeClaims: Record<string, Reading<KubeObject>>;
  /** By name; the one that the Ingress names, and the usual ones while no controller has given it an address. */
  ingressClasses: Record<string, Reading<KubeObject>>;
  /** Events of the registry's Pods, their claims, Certificates, Issuers and Ingress. */
  events: Reading<KubeObject[]>;
  /** By `pod/container`: the current container's log (tail). */
  logs: Record<string, Reading<string>>;
  /** By `pod/container`: the log of the container before the last restart. */
  previousLogs: Record<string, Reading<string>>;
  /** By apiVersion, for each generation of cert-manager that is served: see CERT_MANAGER_GENERATIONS. */
  issuers: Record<string, Reading<KubeObject[]>>;
  /** By `apiVersion/name`; those that a Certificate or an annotation names. */
  clusterIssuers: Record<string, Reading<KubeObject>>;
  certificates: Record<string, Reading<KubeObject[]>>;
  certificateRequests: Record<string, Reading<KubeObject[]>>;
  orders: Record<string, Reading<KubeObject[]>>;
  challenges: Record<string, Reading<KubeObject[]>>;
  /** The addresses of the host name, as this machine resolves it. */
  dns: Reading<DnsFacts>;
  tcp: Reading<TcpFacts>;
  tls: Reading<TlsFacts>;
  /** What `GET /v2/` without credentials answers. */
  http: Reading<HttpFacts>;
  /** What `GET /v2/` over plain HTTP answers on the same port; looked at only when no TLS answers there. */
  plainHttp: Reading<HttpFacts>;
  /** `GET /v2/` with the login that the Docker client has stored, or that was given. Sent over verified TLS only. */
  login: Reading<LoginFacts>;
  /** The trial upload of `--push-test`. */
  push: Reading<PushFacts>;
  /** The image named by `--image`. */
  image: Reading<ImageFacts>;
  /** The machine of the Docker client. `absent`: Docker is not installed. */
  dockerHost: Reading<DockerHostFacts>;
  /** The running daemon. `absent`: no socket is there; `denied`: this user may not use it; `failed`: it does not answer. */
  dockerDaemon: Reading<DockerDaemonFacts>;
  /** The daemon's configuration as the files say. */
  dockerConfig: Reading<DockerConfigFacts>;
  /** certs.d and the system's trust store. */
  dockerTrust: Reading<DockerTrustFacts>;
  /** The client's own configuration. */
  dockerClient: Reading<DockerClientFacts>;
  /** Other container runtimes of this machine. */
  runtimes: Reading<RuntimeFacts[]>;
}

export type ReadingKey = keyof Readings;

export interface AccessFacts {
  context: string;
  server: string;
  user: string;
}

export interface ApiGroup {
  name: string;
  versions: string[];
}

/** Group and version under which each generation of cert-manager is read, oldest first; see the upgrade notes 0.10 to 0.11 and 1.0. */
export const CERT_MANAGER_GENERATIONS = [
  'certmanager.k8s.io/v1alpha1',
  'cert-manager.io/v1alpha2',
  'cert-manager.io/v1',
] as const;
export type CertManagerGeneration = (typeof CERT_MANAGER_GENERATIONS)[number];

/** A Secret without its contents. `htpasswd` has an entry for each key that is not a certificate or a private key. */
export interface SecretFacts {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  type: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** Keys with the length of their decoded value in bytes. */
  keys: Record<string, number>;
  htpasswd: Record<string, HtpasswdFacts>;
  /** The certificates in `tls.crt`, leaf first; absent when there is no such key or it does not parse. */
  tlsCertificates?: CertificateFacts[];
  /** The certificates in `ca.crt`, which cert-manager and people put beside it. */
  caCertificates?: CertificateFacts[];
  /** Why `tls.crt` does not parse. */
  tlsProblem?: string;
}

/** The shape of an htpasswd file: who is in it and how the password is hashed, never a hash. */
export interface HtpasswdFacts {
  lines: HtpasswdLine[];
  byteOrderMark: boolean;
  /** The whole value decodes once more from base64 into something that looks like an htpasswd file. */
  encodedTwice: boolean;
}

export interface HtpasswdLine {
  /** 1-based. */
  number: number;
  kind: 'entry' | 'blank' | 'comment' | 'malformed';
  user?: string;
  scheme?: HashScheme;
  /** What a malformed line seems to be. */
  resembles?: 'base64' | 'path' | 'command-output' | 'text';
}

export type HashScheme =
  | 'bcrypt'
  | 'bcrypt-escaped'
  | 'bcrypt-damaged'
  | 'apr1-md5'
  | 'sha1'
  | 'crypt'
  | 'plain';

export interface CertificateFacts {
  subject: string;
  issuer: string;
  /** Hex, upper case, as node:crypto prints it. */
  serial: string;
  /** ISO 8601. */
  notBefore: string;
  notAfter: string;
  /** DNS names and IP addresses; empty when the certificate has no such extension. */
  names: string[];
  fingerprint256: string;
  selfSigned: boolean;
  isCa: boolean;
  /** The certificate itself: public, and what a client has to be given to trust it. */
  pem?: string;
}

export interface DnsFacts {
  host: string;
  addresses: string[];
  /** True when the answer was given by `--resolve` and not by the resolver. */
  overridden: boolean;
}

export interface TcpFacts {
  /** The first that accepted. */
  address: string;
  port: number;
  /** Every address of the name, in the resolver's order. */
  tried?: TriedAddress[];
}

export interface TriedAddress {
  address: string;
  open: boolean;
  /** Why not, in the words of Go's dialer; empty when it is open. */
  reason: string;
  /** Of the certificate that this address serves; absent when there was no handshake. */
  fingerprint256?: string;
}

export interface TlsFacts {
  host: string;
  port: number;
  /** As sent by the server: the leaf, then each one's issuer as far as it was sent. The order in which they came is not known. */
  chain: CertificateFacts[];
  verification: TlsVerification;
  /** The trust used: `system store`, a file of `--ca-file`, `certs.d/...`. */
  trust: string[];
  /** What the system's store alone says; the same as `verification` when nothing else was trusted. */
  systemVerification?: TlsVerification;
}

/**
 * The outcome in the order in which Go judges (dates, name, chain), since dockerd and containerd are the clients that matter.
 * `message` is the text that they print.
 */
export type TlsVerification =
  | { ok: true }
  | {
      ok: false;
      fault: 'expired' | 'not-yet-valid' | 'name' | 'no-names' | 'unknown-authority';
      message: string;
    };

export interface HttpFacts {
  url: string;
  status: number;
  /** The header Docker-Distribution-Api-Version: who answers, the registry or something in front of it. */
  apiVersion?: string;
  authenticate?: string;
  server?: string;
  /** Where a redirect leads, query and login removed. */
  location?: string;
  /** The first 200 characters of the body. */
  body: string;
}
