import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
} from '@kubernetes/client-node';
import { execa } from 'execa';

export const BINARY = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

/** A namespace of its own on the real cluster, the unchanged Kubernetes client, and the built program. */
export interface TestNamespace {
  namespace: string;
  core: CoreV1Api;
  objects: KubernetesObjectApi;
  custom: CustomObjectsApi;
  create(...manifests: KubernetesObject[]): Promise<void>;
  regdoctor(...args: string[]): Promise<{ stdout: string; stderr: string; exitCode: number | undefined }>;
  done(): Promise<void>;
}

/** Makes the namespace and waits for its default service account, without which no Pod starts. */
export async function openNamespace(kubeconfig: string, prefix: string): Promise<TestNamespace> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  const objects = KubernetesObjectApi.makeApiClient(config);
  const custom = config.makeApiClient(CustomObjectsApi);
  const namespace = `${prefix}-${Date.now().toString(36)}`;
  const state = await mkdtemp(join(tmpdir(), 'regdoctor-real-'));
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  await until('the default service account', async () =>
    core.readNamespacedServiceAccount({ namespace, name: 'default' }).then(
      () => true,
      () => false,
    ),
  );
  return {
    namespace,
    core,
    objects,
    custom,
    async create(...manifests) {
      for (const manifest of manifests) {
        await objects.create({ ...manifest, metadata: { ...manifest.metadata, namespace } });
      }
    },
    async regdoctor(...args) {
      const { stdout, stderr, exitCode } = await execa(
        process.execPath,
        [
          BINARY,
          ...args,
          ...(args.includes('--kubeconfig') ? [] : ['--kubeconfig', kubeconfig]),
          '-n',
          namespace,
          '--state-dir',
          state,
        ],
        { reject: false, stdin: 'ignore', env: { NO_COLOR: '1' } },
      );
      return { stdout, stderr, exitCode };
    },
    async done() {
      await core.deleteNamespace({ name: namespace, gracePeriodSeconds: 0 });
    },
  };
}

/** Asks again until the answer is true. Fails after `seconds` with what was waited for. */
export async function until(what: string, condition: () => Promise<boolean>, seconds = 150): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`gave up waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** The address of the registry's Pod once its container is ready. */
export async function readyPodAddress(play: Pick<TestNamespace, 'core' | 'namespace'>): Promise<string> {
  let address: string | undefined;
  await until('the registry to be Ready', async () => {
    const pods = await play.core.listNamespacedPod({
      namespace: play.namespace,
      labelSelector: 'name=docker-registry',
    });
    const ready = pods.items.find(
      (pod) =>
        pod.metadata?.deletionTimestamp === undefined &&
        pod.status?.conditions?.some(
          (condition) => condition.type === 'Ready' && condition.status === 'True',
        ),
    );
    address = ready?.status?.podIP;
    return address !== undefined;
  });
  return address ?? '';
}
