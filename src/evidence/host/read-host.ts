import type { DockerHostFacts } from '../host-model.js';
import type { ReadingKey, Readings } from '../model.js';
import { type OnProgress, observed } from '../progress.js';
import { absent, type Reading, read, readValue, skipped } from '../reading.js';
import type { HostAccess } from './access.js';
import { lookAtInstallation } from './docker-installation.js';
import { nodesOn } from './docker-nodes.js';
import { careful } from './host-failure.js';
import { readDockerClient } from './read-docker-client.js';
import { readDockerConfig } from './read-docker-config.js';
import { type DaemonLook, readDockerDaemon } from './read-docker-daemon.js';
import { readDockerTrust } from './read-docker-trust.js';

export interface HostReadingOptions {
  signal?: AbortSignal;
  onProgress?: OnProgress;
}

export type DockerReadings = Pick<
  Readings,
  'dockerHost' | 'dockerDaemon' | 'dockerConfig' | 'dockerTrust' | 'dockerClient'
>;

/** Readings of the Docker host that are under way. */
export interface HostReading {
  /** The kind of machine. Never rejects. */
  readonly dockerHost: Promise<Reading<DockerHostFacts>>;
  /** The folder of trusted certificates of this kind of installation, before anything is asked of the daemon. Never rejects. */
  readonly certsDir: Promise<string | undefined>;
  /** All of them, once the registry's name is known (its folder under certs.d goes by it). Never rejects. */
  finish(target: { host?: string; port: number }): Promise<DockerReadings>;
}

const NOT_INSTALLED = 'Docker is not installed on this machine';

/** Begins to read everything that does not depend on the registry's name. */
export function startHostReading(access: HostAccess, options: HostReadingOptions = {}): HostReading {
  const { signal, onProgress } = options;
  const taking = <T>(key: ReadingKey, take: () => Promise<Reading<T>>): Promise<Reading<T>> =>
    observed(onProgress, key, undefined, () => careful(signal, take));

  const client = taking('dockerClient', () => readDockerClient(access));
  const installation = careful(signal, async () => {
    const facts = await lookAtInstallation(access, readValue(await client)?.currentContext);
    return facts === undefined ? absent(NOT_INSTALLED) : read(facts);
  });
  const look = installation.then(
    async (host): Promise<DaemonLook> =>
      host.state === 'read'
        ? readDockerDaemon(access, host.value, signal)
        : { reading: host, containers: [] },
  );
  const dockerHost = taking('dockerHost', async () => {
    const host = await installation;
    if (host.state !== 'read') return host;
    return read({ ...host.value, nodes: await nodesOn(access, (await look).containers) });
  });
  const dockerDaemon = taking('dockerDaemon', async () => (await look).reading);
  const dockerConfig = taking('dockerConfig', async () => {
    const host = await installation;
    if (host.state !== 'read' || !host.value.endpoint.local) return notHere(host);
    const ownArgv = async () => readValue((await look).reading)?.commandLine;
    return read(await readDockerConfig(access, host.value, ownArgv, signal));
  });
  const dockerTrust = (registry: string | undefined) =>
    taking('dockerTrust', async () => {
      const host = await installation;
      if (host.state !== 'read' || !host.value.endpoint.local) return notHere(host);
      if (registry === undefined) return skipped('the name of the registry is not known');
      return read(await readDockerTrust(access, host.value, registry));
    });

  return {
    dockerHost,
    certsDir: installation.then((host) => readValue(host)?.paths.certsDir),
    finish: async ({ host }) => {
      const trust = dockerTrust(host);
      const installed = await installation;
      return {
        dockerHost: await dockerHost,
        dockerDaemon: await dockerDaemon,
        dockerConfig: await dockerConfig,
        dockerTrust: await trust,
        dockerClient: installed.state === 'absent' ? installed : await client,
      };
    },
  };
}

/** Why the daemon's files are not looked at: it could not be told what is installed, nothing is, or the daemon is on another machine. */
function notHere(host: Reading<DockerHostFacts>): Reading<never> {
  if (host.state !== 'read') return host;
  const { address, context } = host.value.endpoint;
  if (address === '')
    return skipped(`the Docker context ${context ?? ''} is not there, so no daemon is known`);
  return skipped(`the daemon is at ${address}, and its files are on its own machine`);
}
