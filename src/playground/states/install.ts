import type { KubeObject } from '../../kube/objects.js';
import { certManagerObjects } from '../installs/cert-manager.js';
import { ingressNginx } from '../installs/ingress-nginx.js';
import { traefik } from '../installs/traefik.js';
import { healthyDocker } from './docker.js';
import { HOST } from './howto-manifests.js';
import type { PlaygroundState, Seed } from './state.js';

/** Of a public domain, since no authority of the Internet issues for others. */
const INSTALL_HOST = HOST;
/** Of a domain that no name server ever knows (RFC 6761): this machine cannot resolve it behind the playground's back. */
export const UNKNOWN_HOST = 'registry.playground.test';
/** Where the registry goes; the namespace is not there yet. */
export const INSTALL_NAMESPACE = 'registry';

const CERT_MANAGER_NAMESPACE = 'cert-manager';

const HOUR = 3600;
/** Before anything that stands in the cluster's history. */
const LONG_AGO = 69 * 60;

/** Makes the state one to install in: a cluster of today with a default class of volumes, and nothing else; Docker and Helm on the host. */
export function emptyCluster(state: PlaygroundState): void {
  Object.assign(state, {
    certManager: [],
    serverVersion: 'v1.33.5',
    ingress: 'installed',
    host: INSTALL_HOST,
    namespace: INSTALL_NAMESPACE,
    namespaceAbsent: true,
    objects: [{ secondsAgo: LONG_AGO, object: storageClass() }],
    access: { server: 'right', token: 'right', user: 'admin', namespace: 'default', readerRules: [] },
    docker: { ...healthyDocker(), login: null, programs: ['helm'] },
  } satisfies Partial<PlaygroundState>);
}

/** The same with what a cluster has that others have worked with: Traefik, and cert-manager 1.19. */
export function readyCluster(state: PlaygroundState): void {
  clusterWithTraefik(state);
  withCertManager(state, 'v1.19.5', 'cert-manager.io/v1');
}

/** The same after somebody took cert-manager away: its resources were left behind, as `kubectl apply` made them. */
export function clusterWithIdleKinds(state: PlaygroundState): void {
  clusterWithTraefik(state);
  state.certManager = ['cert-manager.io/v1'];
  state.certManagerIdle = true;
}

function clusterWithTraefik(state: PlaygroundState): void {
  emptyCluster(state);
  const place = { release: 'traefik', namespace: 'traefik', values: new Map(), version: traefik.version };
  plant(state, 'traefik', traefik.objects(place));
}

/** Kubernetes 1.17, where Ingresses have no classes and an older version; ingress-nginx of then, cert-manager 0.10, and Helm 2 with its Tiller. */
export function oldCluster(state: PlaygroundState): void {
  emptyCluster(state);
  state.serverVersion = 'v1.17.17';
  state.docker = { ...state.docker, programs: ['helm2'] };
  const place = { release: 'ingress-nginx', namespace: 'ingress-nginx', values: new Map(), version: '' };
  const objects = ingressNginx.objects(place).filter(({ kind }) => kind !== 'IngressClass');
  plant(
    state,
    'ingress-nginx',
    objects.map((object) => asOf2019(object)),
  );
  withCertManager(state, 'v0.10.1', 'certmanager.k8s.io/v1alpha1');
  state.objects.push({ secondsAgo: LONG_AGO, object: tiller() });
}

/** A cert-manager of this version, running. */
export function withCertManager(
  state: PlaygroundState,
  version: string,
  generation: PlaygroundState['certManager'][number],
): void {
  state.certManager = [generation];
  plantCertManager(state, version);
}

function plantCertManager(state: PlaygroundState, version: string): void {
  const namespace = CERT_MANAGER_NAMESPACE;
  const place = { release: 'cert-manager', namespace, values: new Map(), version };
  plant(state, namespace, certManagerObjects(place));
}

/** The newest releases whose resources are of these generations alone. */
const RELEASES: Readonly<Record<PlaygroundState['certManager'][number], string>> = {
  'certmanager.k8s.io/v1alpha1': 'v0.10.1',
  'cert-manager.io/v1': 'v1.19.5',
};

/** Where resources of cert-manager are served and something acts on them, that something is seen in the cluster. */
export function withItsController(state: PlaygroundState): void {
  const generation = state.certManager.at(-1);
  const planted = state.objects.some(({ object }) => object.metadata?.namespace === CERT_MANAGER_NAMESPACE);
  if (generation === undefined || state.certManagerIdle === true || planted) return;
  plantCertManager(state, RELEASES[generation]);
}

/** The namespace of the registry is there already, with these objects in it. */
export function inNamespace(state: PlaygroundState, ...objects: KubeObject[]): void {
  delete state.namespaceAbsent;
  for (const object of objects) {
    const metadata = { ...object.metadata, namespace: state.namespace };
    state.objects.push({ secondsAgo: HOUR / 2, object: { ...object, metadata } });
  }
}

function plant(state: PlaygroundState, namespace: string, objects: readonly KubeObject[]): void {
  const seed = (object: KubeObject): Seed => ({ secondsAgo: LONG_AGO - 60, object });
  const space = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
    status: { phase: 'Active' },
  };
  state.objects.push({ secondsAgo: LONG_AGO, object: space }, ...objects.map(seed));
}

function storageClass(): KubeObject {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name: 'standard',
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    provisioner: 'k8s.io/minikube-hostpath',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
  };
}

/** ingress-nginx as it was: another image, and no flag for a controller's class. */
function asOf2019(object: KubeObject): KubeObject {
  const text = JSON.stringify(object)
    .replace(
      /registry\.k8s\.io\/ingress-nginx\/controller:[^"]*/,
      'quay.io/kubernetes-ingress-controller/nginx-ingress-controller:0.26.1',
    )
    .replace('"--controller-class=k8s.io/ingress-nginx",', '');
  return JSON.parse(text) as KubeObject;
}

function tiller(): KubeObject {
  const labels = { app: 'helm', name: 'tiller' };
  const image = 'gcr.io/kubernetes-helm/tiller:v2.14.1';
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'tiller-deploy', namespace: 'kube-system', labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'tiller', image }] } },
    },
  };
}
