import { DEFAULT_DOCKER, DOCKER_SERVICE } from '../host/docker-files.js';
import type { FileSeed, HostEvent, Text, Where } from './docker.js';

export const DAEMON_JSON = '/etc/docker/daemon.json';

export function file(path: Text, text: Text): FileSeed {
  return { path, text };
}

export function write(...files: FileSeed[]): HostEvent {
  return { type: 'write', files };
}

export function run(...argv: string[]): HostEvent {
  return { type: 'run', argv };
}

/** /etc/default/docker as it comes, with a line at its end. */
export function defaultsWith(line: (where: Where) => string): FileSeed {
  return file('/etc/default/docker', (where) => `${DEFAULT_DOCKER}\n${line(where)}\n`);
}

/** Debian's unit, edited by hand as the how-to says: the flag in its command line. */
export function handEditedUnit(): FileSeed {
  return file('/lib/systemd/system/docker.service', ({ registry }) =>
    DOCKER_SERVICE.replace(
      'ExecStart=/usr/sbin/dockerd ',
      `ExecStart=/usr/sbin/dockerd --insecure-registry=${registry} `,
    ),
  );
}

export function insecureJson(entries: string[]): string {
  return `${JSON.stringify({ 'insecure-registries': entries }, null, 2)}\n`;
}
