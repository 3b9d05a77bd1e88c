import { readFile, rm, writeFile } from 'node:fs/promises';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { execa } from 'execa';
import type { RealCluster } from '../global-setup.js';

const HOSTS = '/etc/hosts';

/** Why an install cannot be carried out to its end on this cluster and this machine; undefined when it can. */
export async function missingForInstall(cluster: RealCluster): Promise<string | undefined> {
  if (cluster.kubeconfig === undefined) return cluster.missing;
  if (process.getuid?.() !== 0) return `this user may not write ${HOSTS}`;
  for (const [program, ...args] of [
    ['nginx', '-v'],
    ['openssl', 'version'],
    ['ip', '-V'],
    ['docker', 'info'],
  ] as const) {
    const { exitCode } = await execa(program, args, { reject: false, stdin: 'ignore' });
    if (exitCode !== 0) return `"${program} ${args.join(' ')}" fails`;
  }
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
  const { items } = await config.makeApiClient(CoreV1Api).listNode();
  // Not networkInterfaces() of Node, which leaves out a bridge that no container is on.
  const { stdout: own } = await execa('ip', ['-o', 'address']);
  const here = items.some(({ status }) =>
    status?.addresses?.some(({ address }) => own.includes(` ${address}/`)),
  );
  return here ? undefined : 'no node of the cluster is this machine, so that nothing here reaches a Service';
}

export interface Machine {
  hosts(): Promise<string>;
  /** Puts the hosts file, Docker's trust and Docker's images back as they were. */
  restore(): Promise<void>;
}

/** Remembers what an install of a registry of this name may change on the machine. */
export async function rememberMachine(host: string): Promise<Machine> {
  const hosts = () => readFile(HOSTS, 'utf8');
  const before = await hosts();
  return {
    hosts,
    async restore() {
      if ((await hosts()) !== before) await writeFile(HOSTS, before);
      await rm(certsDir(host), { recursive: true, force: true });
      const { stdout } = await execa('docker', ['image', 'ls', '-q', '--filter', `reference=${host}/*`]);
      const images = stdout.split('\n').filter((id) => id !== '');
      if (images.length > 0) await execa('docker', ['image', 'rm', '-f', ...new Set(images)]);
    },
  };
}

export function certsDir(host: string): string {
  return `/etc/docker/certs.d/${host}`;
}
