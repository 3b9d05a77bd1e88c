import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { at, text } from '../../kube/objects.js';
import type { DockerEndpoint } from '../host-model.js';
import type { HostAccess } from './access.js';

/** The folder of the client's own configuration. */
export function clientFolder(access: HostAccess): string {
  const own = access.env.DOCKER_CONFIG;
  return own === undefined || own === '' ? posix.join(access.user.home, '.docker') : own;
}

/** Where the client keeps a context: contexts/meta/SHA-256 of its name/meta.json. */
export function contextFile(folder: string, name: string): string {
  const id = createHash('sha256').update(name).digest('hex');
  return posix.join(folder, 'contexts', 'meta', id, 'meta.json');
}

/** The context that the client takes (docker/cli, cli/command/cli.go resolveContextName); undefined for the default one. */
export function contextName(
  env: HostAccess['env'],
  currentContext: string | undefined,
): { name: string; from: 'DOCKER_CONTEXT' | 'context' } | undefined {
  if (isSet(env.DOCKER_HOST)) return undefined;
  const named = isSet(env.DOCKER_CONTEXT)
    ? { name: env.DOCKER_CONTEXT, from: 'DOCKER_CONTEXT' as const }
    : isSet(currentContext)
      ? { name: currentContext, from: 'context' as const }
      : undefined;
  return named?.name === 'default' ? undefined : named;
}

/** The address in a context's meta.json; undefined when it names none. */
export function contextAddress(meta: string): string | undefined {
  try {
    return text(at(JSON.parse(meta), 'Endpoints', 'docker', 'Host'));
  } catch {
    return undefined;
  }
}

/** An address as docker takes it: without a scheme it is tcp. Only sockets and pipes are known to be of this machine. */
export function endpointAt(
  address: string,
  from: DockerEndpoint['from'],
  context: string | undefined,
): DockerEndpoint {
  const whole = /^[a-z]+:\/\//.test(address) ? address : `tcp://${address}`;
  const socket = /^(?:unix|npipe):\/\/(.+)$/.exec(whole)?.[1];
  return {
    address: whole.replace(/^([a-z]+:\/\/)[^/]*@/, '$1'),
    from,
    ...(context === undefined ? {} : { context }),
    local: socket !== undefined,
    ...(socket === undefined ? {} : { socket }),
  };
}

/** Where docker looks when nothing is said. */
export function defaultAddress(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
