import { ApisApi, KubeConfig, type KubernetesObject, KubernetesObjectApi } from '@kubernetes/client-node';
import { until } from './cluster.js';
import { definition } from './howto.js';

export type Generation = 'certmanager.k8s.io/v1alpha1' | 'cert-manager.io/v1';

/** The kinds of each generation. In the newer one what belongs to ACME has a group of its own. */
const KINDS: Record<Generation, readonly (readonly [apiVersion: string, kind: string])[]> = {
  'certmanager.k8s.io/v1alpha1': ['Issuer', 'Certificate', 'Order', 'Challenge'].map(
    (kind) => ['certmanager.k8s.io/v1alpha1', kind] as const,
  ),
  'cert-manager.io/v1': [
    ['cert-manager.io/v1', 'Issuer'],
    ['cert-manager.io/v1', 'Certificate'],
    ['cert-manager.io/v1', 'CertificateRequest'],
    ['acme.cert-manager.io/v1', 'Order'],
    ['acme.cert-manager.io/v1', 'Challenge'],
  ],
};

/** The namespace of the stand-in. */
const NAMESPACE = 'cert-manager';

/** Takes the stand-in away: the kinds stay, and nothing acts on them. */
export async function takeControllerAway(kubeconfig: string): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  await KubernetesObjectApi.makeApiClient(config).delete(standIn());
}

/** Lets the cluster serve this generation of cert-manager's API and no other one. The controller is a stand-in, which is ready and does nothing. */
export async function serveGeneration(kubeconfig: string, generation: Generation): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const objects = KubernetesObjectApi.makeApiClient(config);
  await serveNone(kubeconfig);
  const wanted = definitionsOf(generation);
  for (const crd of wanted) await objects.create(crd);
  await objects.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  await objects.create(standIn());
  await until(`${generation} to be served`, async () => {
    const lists = await Promise.all(
      KINDS[generation].map(([apiVersion, kind]) =>
        objects.list(apiVersion, kind, 'default').then(
          () => true,
          () => false,
        ),
      ),
    );
    const groups = await groupsOf(config);
    const there = KINDS[generation].every(([apiVersion]) => groups.includes(apiVersion.split('/')[0] ?? ''));
    return there && lists.every((served) => served);
  });
  await until('the stand-in for the controller to be ready', async () => {
    const live = await objects.read({ ...standIn(), metadata: { name: NAMESPACE, namespace: NAMESPACE } });
    return ((live as { status?: { readyReplicas?: number } }).status?.readyReplicas ?? 0) > 0;
  });
}

/** A Deployment that bears the labels of the chart. */
export function standIn(): KubernetesObject {
  const labels = {
    app: 'cert-manager',
    'app.kubernetes.io/component': 'controller',
    'app.kubernetes.io/instance': 'cert-manager',
    'app.kubernetes.io/name': 'cert-manager',
  };
  const container = {
    name: 'cert-manager-controller',
    image: 'busybox:latest',
    imagePullPolicy: 'IfNotPresent',
    command: ['sleep', '3600'],
  };
  const spec = {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { terminationGracePeriodSeconds: 0, containers: [container] },
    },
  };
  const metadata = { name: NAMESPACE, namespace: NAMESPACE, labels };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec } as KubernetesObject;
}

/** Takes the definitions of both generations away, with all their objects, and the stand-in. */
export async function serveNone(kubeconfig: string): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const objects = KubernetesObjectApi.makeApiClient(config);
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
  const all = [
    ...definitionsOf('certmanager.k8s.io/v1alpha1'),
    ...definitionsOf('cert-manager.io/v1'),
    namespace,
  ];
  for (const object of all) {
    await objects.delete(object).catch((error: { code?: number }) => {
      if (error.code !== 404) throw error;
    });
  }
  await until('the end of what was served of cert-manager', async () =>
    (await groupsOf(config)).every((name) => !/cert-?manager/.test(name)),
  );
  await until(`the end of namespace ${NAMESPACE}`, () =>
    objects.read(namespace).then(
      () => false,
      () => true,
    ),
  );
}

/** The definitions of the kinds of a generation, with a schema that takes everything. */
export function definitionsOf(generation: Generation): KubernetesObject[] {
  return KINDS[generation].map(([apiVersion, kind]) => {
    const [group = '', version = ''] = apiVersion.split('/');
    return definition(group, version, kind);
  });
}

async function groupsOf(config: KubeConfig): Promise<string[]> {
  const { groups } = await config.makeApiClient(ApisApi).getAPIVersions();
  return groups.map(({ name }) => name);
}
