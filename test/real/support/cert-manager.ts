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

/** Lets the cluster serve this generation of cert-manager's API and no other one. No controller runs. */
export async function serveGeneration(kubeconfig: string, generation: Generation): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const objects = KubernetesObjectApi.makeApiClient(config);
  await serveNone(kubeconfig);
  const wanted = definitionsOf(generation);
  for (const crd of wanted) await objects.create(crd);
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
}

/** Takes the definitions of both generations away, with all their objects. */
export async function serveNone(kubeconfig: string): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const objects = KubernetesObjectApi.makeApiClient(config);
  const all = [...definitionsOf('certmanager.k8s.io/v1alpha1'), ...definitionsOf('cert-manager.io/v1')];
  for (const crd of all) {
    await objects.delete(crd).catch((error: { code?: number }) => {
      if (error.code !== 404) throw error;
    });
  }
  await until('the end of what was served of cert-manager', async () =>
    (await groupsOf(config)).every((name) => !/cert-?manager/.test(name)),
  );
}

function definitionsOf(generation: Generation): KubernetesObject[] {
  return KINDS[generation].map(([apiVersion, kind]) => {
    const [group = '', version = ''] = apiVersion.split('/');
    return definition(group, version, kind);
  });
}

async function groupsOf(config: KubeConfig): Promise<string[]> {
  const { groups } = await config.makeApiClient(ApisApi).getAPIVersions();
  return groups.map(({ name }) => name);
}
