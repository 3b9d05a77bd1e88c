/**
 * The answers of a guided install, as `regdoctor.yaml` keeps them: what a person decided, nothing that can be read from the cluster, and never a
 * password. What is not decided yet is absent; the step that needs it asks.
 */
export interface Profile {
  /** The kubeconfig context and API server that the answers are for: another one is a surprise, and is asked about. */
  context?: string;
  server?: string;
  namespace?: string;
  /** The name of every object, and the value of the label that selects the Pods. */
  name: string;
  /** The host name that clients use. */
  host?: string;
  /** `howto`: the how-to's own objects (a bare Pod, an emptyDir); else a Deployment. */
  style: 'deployment' | 'howto';
  ingress?: IngressChoice;
  /** A hosts entry on this machine stands in for DNS: for a lab. */
  hostsEntry?: boolean;
  certificate?: CertificateChoice;
  /** Users of the registry; their passwords are in the cluster alone, as bcrypt hashes. */
  users: string[];
  storage?: StorageChoice;
  /** Whether images may be deleted through the API. */
  allowDelete?: boolean;
  /** With a tag of one major: its configuration file lies where that major looks. */
  image: string;
  replicas?: number;
}

export interface IngressChoice {
  /** The IngressClass, or what the annotation `kubernetes.io/ingress.class` says where there are no classes. */
  class: string;
  /** How the controller gets there when it is not; absent when one is there. */
  install?: 'helm' | 'minikube';
}

export type AcmeServer = 'staging' | 'production' | (string & {});

export type CertificateChoice =
  /** `server` is a name or a directory URL. */
  | { source: 'acme-http01'; server: AcmeServer; email?: string }
  /** `solver` is the provider's part of the Issuer, as cert-manager takes it below `dns01`. */
  | { source: 'acme-dns01'; server: AcmeServer; email?: string; solver: Record<string, unknown> }
  /** An authority whose certificate and key are in this Secret. */
  | { source: 'ca'; secret: string }
  /** An authority that is made in the cluster. */
  | { source: 'new-ca' }
  /** A TLS Secret that is there, by this name. */
  | { source: 'secret'; secret: string }
  /** For a lab: every client has to be told to trust this one certificate. */
  | { source: 'self-signed' };

export type StorageChoice =
  /** `size` as Kubernetes writes it: `10Gi`. Without a class the cluster's default one. */
  | { kind: 'pvc'; size: string; class?: string; accessMode?: 'ReadWriteOnce' | 'ReadWriteMany' }
  | { kind: 'emptyDir' }
  /** Keys `accesskey` and `secretkey` of the Secret reach the registry as environment variables. */
  | { kind: 's3'; bucket: string; region: string; endpoint?: string; secret: string };

/** What a session begins with. */
export const EMPTY_PROFILE: Profile = {
  name: 'docker-registry',
  style: 'deployment',
  users: [],
  image: 'registry:2',
};
