import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
  NetworkingV1Api,
} from '@kubernetes/client-node';
import { execa } from 'execa';
import { BINARY } from './cluster.js';

export interface Ran {
  /** Of both, in the order in which it came. */
  output: string;
  stdout: string;
  /** The same without its line breaks and indents: sentences as they are, wherever they were wrapped. */
  words: string;
  exitCode: number | undefined;
}

/** A folder in which somebody installs a registry: profile, password, journal and home. The namespace is not there before. */
export interface Workplace {
  folder: string;
  namespace: string;
  profilePath: string;
  password: string;
  env: Record<string, string>;
  core: CoreV1Api;
  apps: AppsV1Api;
  networking: NetworkingV1Api;
  custom: CustomObjectsApi;
  objects: KubernetesObjectApi;
  profile(text: string): Promise<void>;
  /** The built program, with the kubeconfig, the password and the state folder of this place. */
  regdoctor(...args: string[]): Promise<Ran>;
  /** All that was written here, one text. */
  written(): Promise<string>;
  /** Name and version of everything in the namespace that the installs make. */
  versions(): Promise<Record<string, string>>;
  namespaceThere(): Promise<boolean>;
  done(): Promise<void>;
}

export async function openWorkplace(kubeconfig: string, prefix: string): Promise<Workplace> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const folder = await mkdtemp(join(tmpdir(), 'regdoctor-real-'));
  const namespace = `${prefix}-${Date.now().toString(36)}`;
  const password = `correct horse ${namespace}`;
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  const profilePath = join(folder, 'regdoctor.yaml');
  const state = join(folder, 'state');
  const core = config.makeApiClient(CoreV1Api);
  const apps = config.makeApiClient(AppsV1Api);
  const networking = config.makeApiClient(NetworkingV1Api);
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    TMPDIR: folder,
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    KUBECONFIG: kubeconfig,
    REGDOCTOR_PASSWORD_FILE: passwordFile,
  };
  const namespaceThere = async () => {
    const { items } = await core.listNamespace({ fieldSelector: `metadata.name=${namespace}` });
    return items.length > 0;
  };
  return {
    folder,
    namespace,
    profilePath,
    password,
    env,
    core,
    apps,
    networking,
    custom: config.makeApiClient(CustomObjectsApi),
    objects: KubernetesObjectApi.makeApiClient(config),
    profile: (text) => writeFile(profilePath, text),
    async regdoctor(...args) {
      const { all, stdout, exitCode } = await execa(
        process.execPath,
        [BINARY, ...args, '--state-dir', state],
        {
          all: true,
          reject: false,
          stdin: 'ignore',
          cwd: folder,
          env,
          extendEnv: false,
        },
      );
      return { output: all, stdout, words: all.replace(/\s+/g, ' '), exitCode };
    },
    async written() {
      const names = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = names.filter((entry) => entry.isFile() && entry.name !== 'password');
      const texts = await Promise.all(
        files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
      );
      return texts.join('\n');
    },
    async versions() {
      const lists = await Promise.all([
        core.listNamespacedConfigMap({ namespace }),
        core.listNamespacedSecret({ namespace }),
        core.listNamespacedService({ namespace }),
        core.listNamespacedPersistentVolumeClaim({ namespace }),
        core.listNamespacedPod({ namespace }),
        apps.listNamespacedDeployment({ namespace }),
        networking.listNamespacedIngress({ namespace }),
      ]);
      const kinds = [
        'ConfigMap',
        'Secret',
        'Service',
        'PersistentVolumeClaim',
        'Pod',
        'Deployment',
        'Ingress',
      ];
      return Object.fromEntries(
        lists.flatMap(({ items }, index) =>
          items
            .filter(({ metadata }) => !isOfTheNamespace(metadata?.name ?? ''))
            .map(({ metadata }) => [
              `${kinds[index]} ${metadata?.name}`,
              `${metadata?.uid} ${metadata?.resourceVersion}`,
            ]),
        ),
      );
    },
    namespaceThere,
    async done() {
      await core.deleteNamespace({ name: namespace, gracePeriodSeconds: 0 }).catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the cluster puts into every namespace itself. */
function isOfTheNamespace(name: string): boolean {
  return name === 'kube-root-ca.crt' || name.startsWith('default-token-');
}
