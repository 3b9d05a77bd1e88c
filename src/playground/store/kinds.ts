/** One kind that the playground's API server serves. */
export interface Kind {
  group: string;
  version: string;
  kind: string;
  plural: string;
  namespaced: boolean;
  /** Whether `/status` is a subresource, so that a write to the object itself leaves its status alone. */
  status: boolean;
  /** Custom resources answer strategic-merge patches with 415, as on a real server. */
  custom: boolean;
  shortNames?: string[];
  /** Where its objects are stored, when that is under another version: one object is then seen under both. */
  storedAs?: string;
  /** The minor versions of Kubernetes that serve it, both included; all when absent. */
  minors?: readonly [number, number];
}

/** The generations of cert-manager that can be installed: 0.x before 0.11, and 1.0 or later. */
export type CertManager = 'certmanager.k8s.io/v1alpha1' | 'cert-manager.io/v1';

function builtIn(apiVersion: string, kind: string, plural: string, options: Partial<Kind> = {}): Kind {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return {
    group: group ?? '',
    version: version ?? '',
    kind,
    plural,
    namespaced: true,
    status: false,
    custom: false,
    ...options,
  };
}

const LATEST = Number.POSITIVE_INFINITY;

const BUILT_IN: readonly Kind[] = [
  builtIn('v1', 'Namespace', 'namespaces', { namespaced: false, status: true, shortNames: ['ns'] }),
  builtIn('v1', 'Node', 'nodes', { namespaced: false, status: true, shortNames: ['no'] }),
  builtIn('v1', 'Pod', 'pods', { status: true, shortNames: ['po'] }),
  builtIn('v1', 'ConfigMap', 'configmaps', { shortNames: ['cm'] }),
  builtIn('v1', 'Secret', 'secrets'),
  builtIn('v1', 'Service', 'services', { status: true, shortNames: ['svc'] }),
  builtIn('v1', 'Endpoints', 'endpoints', { shortNames: ['ep'] }),
  builtIn('v1', 'Event', 'events', { shortNames: ['ev'] }),
  builtIn('v1', 'ServiceAccount', 'serviceaccounts', { shortNames: ['sa'] }),
  builtIn('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', { status: true, shortNames: ['pvc'] }),
  builtIn('v1', 'PersistentVolume', 'persistentvolumes', {
    namespaced: false,
    status: true,
    shortNames: ['pv'],
  }),
  builtIn('v1', 'ResourceQuota', 'resourcequotas', { status: true, shortNames: ['quota'] }),
  builtIn('apps/v1', 'Deployment', 'deployments', { status: true, shortNames: ['deploy'] }),
  builtIn('apps/v1', 'ReplicaSet', 'replicasets', { status: true, shortNames: ['rs'] }),
  builtIn('apps/v1', 'StatefulSet', 'statefulsets', { status: true, shortNames: ['sts'] }),
  builtIn('networking.k8s.io/v1', 'Ingress', 'ingresses', {
    status: true,
    shortNames: ['ing'],
    minors: [19, LATEST],
  }),
  builtIn('networking.k8s.io/v1', 'IngressClass', 'ingressclasses', {
    namespaced: false,
    minors: [19, LATEST],
  }),
  builtIn('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', { shortNames: ['netpol'] }),
  builtIn('storage.k8s.io/v1', 'StorageClass', 'storageclasses', { namespaced: false, shortNames: ['sc'] }),
];

/** Older versions under which the same objects are seen: all of them went with 1.22. */
const OLDER: readonly Kind[] = [
  builtIn('networking.k8s.io/v1beta1', 'Ingress', 'ingresses', {
    status: true,
    shortNames: ['ing'],
    storedAs: 'networking.k8s.io/v1',
    minors: [14, 21],
  }),
  builtIn('extensions/v1beta1', 'Ingress', 'ingresses', {
    status: true,
    shortNames: ['ing'],
    storedAs: 'networking.k8s.io/v1',
    minors: [1, 21],
  }),
  builtIn('networking.k8s.io/v1beta1', 'IngressClass', 'ingressclasses', {
    namespaced: false,
    storedAs: 'networking.k8s.io/v1',
    minors: [18, 21],
  }),
];

const custom = (apiVersion: string, kind: string, plural: string, options: Partial<Kind> = {}) =>
  builtIn(apiVersion, kind, plural, { custom: true, ...options });

/** CRDs by generation. Those of 0.8 have no status subresource; those of 1.x do. */
const CERT_MANAGER: Readonly<Record<CertManager, readonly Kind[]>> = {
  'certmanager.k8s.io/v1alpha1': [
    custom('certmanager.k8s.io/v1alpha1', 'Issuer', 'issuers'),
    custom('certmanager.k8s.io/v1alpha1', 'ClusterIssuer', 'clusterissuers', { namespaced: false }),
    custom('certmanager.k8s.io/v1alpha1', 'Certificate', 'certificates', { shortNames: ['cert', 'certs'] }),
    custom('certmanager.k8s.io/v1alpha1', 'Order', 'orders'),
    custom('certmanager.k8s.io/v1alpha1', 'Challenge', 'challenges'),
  ],
  'cert-manager.io/v1': [
    custom('cert-manager.io/v1', 'Issuer', 'issuers', { status: true }),
    custom('cert-manager.io/v1', 'ClusterIssuer', 'clusterissuers', { namespaced: false, status: true }),
    custom('cert-manager.io/v1', 'Certificate', 'certificates', {
      status: true,
      shortNames: ['cert', 'certs'],
    }),
    custom('cert-manager.io/v1', 'CertificateRequest', 'certificaterequests', {
      status: true,
      shortNames: ['cr', 'crs'],
    }),
    custom('acme.cert-manager.io/v1', 'Order', 'orders', { status: true }),
    custom('acme.cert-manager.io/v1', 'Challenge', 'challenges', { status: true }),
  ],
};

/** All kinds whose objects can be stored with these generations of cert-manager installed, whether this Kubernetes serves them or not. */
export function kindsStored(certManager: readonly CertManager[]): Kind[] {
  return [...BUILT_IN, ...certManager.flatMap((generation) => CERT_MANAGER[generation])];
}

/** What Kubernetes 1.`minor` serves of the stored kinds, and the older versions under which it shows them. */
export function kindsServed(stored: readonly Kind[], minor: number): Kind[] {
  return [...stored, ...OLDER].filter(({ minors: [from, to] = [0, LATEST] }) => from <= minor && minor <= to);
}

/** The minor version in `v1.20.2`. */
export function minorOf(gitVersion: string): number {
  return Number(/^v\d+\.(\d+)/.exec(gitVersion)?.[1] ?? 0);
}

/** `v1`, `apps/v1`: as it stands in an object. */
export function apiVersionOf(kind: Kind): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

/** `pods`, `deployments.apps`: as API messages name a resource. */
export function qualifiedResource(kind: Pick<Kind, 'group' | 'plural'>): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}
