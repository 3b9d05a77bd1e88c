import { posix } from 'node:path';
import type { DockerEndpoint, DockerHostFacts } from '../host-model.js';
import type { HostAccess } from './access.js';
import {
  clientFolder,
  contextAddress,
  contextFile,
  contextName,
  defaultAddress,
  endpointAt,
} from './docker-context.js';
import { fileAt } from './host-file.js';
import { isThere } from './host-path.js';
import { osOf } from './os-release.js';
import { findFragment, SYSTEM_UNITS } from './unit-search.js';

/** What is installed and where its files are; undefined when there is neither a client nor a daemon. The nodes are not looked for. */
export async function lookAtInstallation(
  access: HostAccess,
  currentContext: string | undefined,
): Promise<DockerHostFacts | undefined> {
  const there = (path: string) => isThere(access, path);
  const [endpoint, os, daemon, client, unit, initScript, systemd, settings, certs, snap, sudo] =
    await Promise.all([
      findEndpoint(access, currentContext),
      osRelease(access),
      access.which('dockerd'),
      access.which('docker'),
      findFragment(access, 'docker.service', SYSTEM_UNITS),
      there('/etc/init.d/docker'),
      there('/run/systemd/system'),
      // Not /etc/docker itself: Debian's docker-registry has its configuration in there too.
      there('/etc/docker/daemon.json'),
      there('/etc/docker/certs.d'),
      there('/var/snap/docker/current'),
      access.which('sudo'),
    ]);
  const found = {
    daemon: daemon !== undefined,
    unit: unit !== undefined,
    snap,
    initScript,
    any:
      [daemon, client, unit].some((one) => one !== undefined) ||
      initScript ||
      settings ||
      certs ||
      snap ||
      endpoint.from !== 'default' ||
      (endpoint.socket !== undefined && access.live && (await there(endpoint.socket))),
  };
  if (!found.any) return undefined;
  const install = installOf(access, endpoint, found);
  const systemdStarts = access.live ? systemd : found.unit || snap;
  return {
    root: access.root,
    live: access.live,
    platform: platformOf(access.platform),
    family: os.family,
    osName: os.name,
    init: systemdStarts ? 'systemd' : initScript ? 'sysvinit' : 'none',
    install,
    endpoint,
    paths: pathsOf(access, install),
    user: access.user,
    sudo: sudo !== undefined,
    nodes: [],
  };
}

/** By the same rules as the client. A context that is not there gives an empty address: docker then refuses to do anything. */
async function findEndpoint(access: HostAccess, currentContext: string | undefined): Promise<DockerEndpoint> {
  const given = access.env.DOCKER_HOST;
  if (given !== undefined && given !== '') return endpointAt(given, 'DOCKER_HOST', undefined);
  const context = contextName(access.env, currentContext);
  if (context === undefined) return endpointAt(defaultAddress(access.platform), 'default', undefined);
  const { name, from } = context;
  const file = await fileAt(access, contextFile(clientFolder(access), name));
  const address = file === undefined ? undefined : contextAddress(file.text);
  if (address === undefined) return { address: '', from, context: name, local: false };
  return endpointAt(address === '' ? defaultAddress(access.platform) : address, from, name);
}

async function osRelease(access: HostAccess): Promise<ReturnType<typeof osOf>> {
  const file = (await fileAt(access, '/etc/os-release')) ?? (await fileAt(access, '/usr/lib/os-release'));
  return osOf(file?.text ?? '');
}

function installOf(
  access: HostAccess,
  { socket, local }: DockerEndpoint,
  found: { daemon: boolean; unit: boolean; snap: boolean; initScript: boolean },
): DockerHostFacts['install'] {
  if (access.platform === 'darwin' || access.platform === 'win32') return 'desktop';
  const folder = socket === undefined ? '' : posix.dirname(socket);
  const own = posix.join(access.user.home, '.docker');
  if ([posix.join(own, 'desktop'), posix.join(own, 'run')].includes(folder)) return 'desktop';
  const runtime = access.env.XDG_RUNTIME_DIR;
  if (local && ((runtime !== undefined && folder === runtime) || /^(\/var)?\/run\/user\/\d+$/.test(folder))) {
    return 'rootless';
  }
  return found.snap && !found.unit && !found.initScript ? 'snap' : 'system';
}

/** docs.docker.com: daemon configuration file, rootless mode, Docker Desktop's Docker Engine page; the snap's own README. */
function pathsOf(access: HostAccess, install: DockerHostFacts['install']): DockerHostFacts['paths'] {
  const at = (folder: string) => ({
    daemonJson: posix.join(folder, 'daemon.json'),
    certsDir: posix.join(folder, 'certs.d'),
  });
  switch (install) {
    case 'desktop':
      return at(posix.join(access.user.home, '.docker'));
    case 'rootless':
      return at(posix.join(access.env.XDG_CONFIG_HOME || posix.join(access.user.home, '.config'), 'docker'));
    case 'snap':
      return { ...at('/etc/docker'), daemonJson: '/var/snap/docker/current/config/daemon.json' };
    default:
      return at('/etc/docker');
  }
}

function platformOf(platform: NodeJS.Platform): DockerHostFacts['platform'] {
  if (platform === 'linux' || platform === 'darwin') return platform;
  return platform === 'win32' ? 'windows' : 'other';
}
