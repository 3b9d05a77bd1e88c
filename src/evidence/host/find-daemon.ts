import { posix } from 'node:path';
import { parseDaemonJson } from '../../formats/daemon-json.js';
import { dockerdOptions } from '../../formats/dockerd-flags.js';
import { list } from '../../kube/objects.js';
import type { DockerHostFacts } from '../host-model.js';
import type { HostAccess } from './access.js';
import { type HostProcess, processesNamed, processIf, procText } from './processes.js';

const DEFAULT_SOCKET = '/run/docker.sock';

/**
 * The process behind the daemon's socket: of those named dockerd the one whose addresses name it. Others on this machine (of another user, of a
 * test, of a node in a container) must not be taken for it.
 */
export async function findDaemon(
  access: HostAccess,
  host: Pick<DockerHostFacts, 'endpoint' | 'install' | 'paths'>,
): Promise<HostProcess | undefined> {
  const { socket } = host.endpoint;
  if (!access.live || access.platform !== 'linux' || socket === undefined) return undefined;
  const listens = ({ argv }: HostProcess) => listensOn(access, host, argv, socket);

  const pid = Number((await procText(access, pidFile(access, host.install))).trim());
  if (Number.isInteger(pid) && pid > 0) {
    const process = await processIf(access, pid, 'dockerd');
    if (process !== undefined && (await listens(process))) return process;
  }
  for (const process of await processesNamed(access, 'dockerd')) {
    if (await listens(process)) return process;
  }
  return undefined;
}

function pidFile(access: HostAccess, install: DockerHostFacts['install']): string {
  if (install === 'rootless') return posix.join(access.env.XDG_RUNTIME_DIR ?? '/run', 'docker.pid');
  return install === 'snap' ? '/run/snap.docker/docker.pid' : '/var/run/docker.pid';
}

/**
 * Whether a dockerd with this command line listens on the socket. It takes its addresses from -H or from `hosts` in its file, never from both; without
 * any it listens on the usual socket.
 */
export async function listensOn(
  access: HostAccess,
  host: Pick<DockerHostFacts, 'install' | 'paths'>,
  argv: readonly string[],
  path: string,
): Promise<boolean> {
  const socket = plainSocket(path);
  const { options, configFile } = dockerdOptions(argv);
  const file = configFile ?? host.paths.daemonJson;
  const hosts = options.hosts ?? (await hostsIn(access, file));
  if (hosts.length > 0) return hosts.some((address) => names(address, socket));
  const usual = host.install === 'rootless' ? rootlessSocket(access) : DEFAULT_SOCKET;
  return socket === usual;
}

async function hostsIn(access: HostAccess, path: string): Promise<string[]> {
  const { value } = parseDaemonJson(await procText(access, path));
  return list(value.hosts).filter((address) => typeof address === 'string');
}

/** systemd hands over the default socket as fd://, and dockerd takes an empty address for it. */
function names(address: string, socket: string): boolean {
  if (['fd://', '', 'unix://'].includes(address) || /^fd:\/\/\*?$/.test(address))
    return socket === DEFAULT_SOCKET;
  return plainSocket(address.replace(/^unix:\/\//, '')) === socket;
}

function rootlessSocket(access: HostAccess): string {
  return plainSocket(posix.join(access.env.XDG_RUNTIME_DIR ?? '/run', 'docker.sock'));
}

/** /var/run is /run on every Linux of the last years. */
function plainSocket(path: string): string {
  return path.replace(/^\/var\/run\//, '/run/');
}
