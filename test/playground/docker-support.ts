import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type DockerHost, startDockerHost } from '../../src/playground/host/docker-host.js';
import { HostTree } from '../../src/playground/host/tree.js';
import { type DockerSeed, healthyDocker } from '../../src/playground/states/docker.js';

export const REGISTRY = 'registry.test:5443';
export const DAEMON_JSON = '/etc/docker/daemon.json';
export const DROP_IN = '/etc/systemd/system/docker.service.d/10-flag.conf';

export interface TestHost extends DockerHost {
  tree: HostTree;
  /** Runs a command line of plain words. */
  sh(line: string): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }>;
  /** `systemctl show docker.service`, the properties named. */
  show(...properties: string[]): Promise<Record<string, string>>;
  info(): Promise<Info>;
  /** The log without what daemons print in passing. */
  errors(): string[];
}

export interface Info {
  LiveRestoreEnabled: boolean;
  RegistryConfig: {
    IndexConfigs: Record<string, { Secure: boolean }>;
    InsecureRegistryCIDRs: string[];
    Mirrors: string[];
  };
}

/** A Docker host without a cluster and without a registry. It is gone when the test ends. */
export async function dockerHost(change: Partial<DockerSeed> = {}): Promise<TestHost> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'regdoctor-docker-')));
  const root = join(folder, 'host');
  const host = await startDockerHost({
    folder,
    root,
    seed: { ...healthyDocker(), ...change },
    where: { registry: REGISTRY, host: 'registry.test', port: 5443, authority: '' },
    trusted: '',
    endpoint: { address: '127.0.0.1', port: 5443 },
    zone: new Map(),
    speed: 50,
  });
  onTestFinished(async () => {
    await host.close();
    await rm(folder, { recursive: true, force: true });
  });
  return testHost(host);
}

export function testHost(host: DockerHost): TestHost {
  const { access } = host;
  const sh = (line: string) => access.run(line.split(' '));
  return Object.assign(host, {
    tree: new HostTree(access.root),
    sh,
    show: async (...properties: string[]) => {
      const { stdout } = await sh(`systemctl show docker.service -p ${properties.join(',')}`);
      return Object.fromEntries(
        stdout
          .trimEnd()
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      );
    },
    info: async () => {
      const answer = await access.ask('/var/run/docker.sock', { method: 'GET', path: '/v1.41/info' });
      return JSON.parse(answer.body) as Info;
    },
    errors: () =>
      host.log.filter(({ text }) => /level=error|unable to|failed to/.test(text)).map(({ text }) => text),
  });
}

/** Names that the daemon does not verify. */
export async function insecure(host: TestHost): Promise<string[]> {
  const { IndexConfigs } = (await host.info()).RegistryConfig;
  return Object.keys(IndexConfigs).filter((name) => IndexConfigs[name]?.Secure === false);
}

export function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
