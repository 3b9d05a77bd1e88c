import type { FakeFile } from '../../support/host-access.js';

export const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n';

export const UNIT = `[Unit]
Description=Docker Application Container Engine

[Service]
Type=notify
EnvironmentFile=-/etc/default/docker
ExecStart=/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS
ExecReload=/bin/kill -s HUP $MAINPID
`;

export const INIT_SCRIPT = `#!/bin/sh
BASE=docker
DOCKERD=/usr/sbin/dockerd
DOCKER_PIDFILE=/var/run/$BASE.pid
[ -f /etc/default/$BASE ] && . /etc/default/$BASE
start-stop-daemon --start --exec "$DOCKERD" -- -p "$DOCKER_PIDFILE" $DOCKER_OPTS
`;

export const FRAGMENT = '/lib/systemd/system/docker.service';

export const program: FakeFile = { text: '', mode: 0o755 };

/** Debian with docker.io, systemd running, and what is added to it. */
export function debian(more: Record<string, FakeFile> = {}): Record<string, FakeFile> {
  return {
    '/etc/os-release': DEBIAN,
    '/run/systemd/system': 'folder/',
    '/usr/sbin/dockerd': program,
    '/usr/bin/docker': program,
    '/usr/bin/sudo': program,
    '/etc/default/docker': '# nothing\n',
    [FRAGMENT]: UNIT,
    '/etc/ssl/certs/ca-certificates.crt': 'bundle',
    ...more,
  };
}

/** A process in /proc. `argv` is joined by zeros; `inner` is its number in a container. */
export function inProc(pid: number, argv: string[], inner?: number): Record<string, FakeFile> {
  const name = (argv[0] ?? '').split('/').at(-1);
  const fields = ['S', ...Array.from({ length: 18 }, () => '0'), '5000', '0'].join(' ');
  return {
    [`/proc/${pid}/comm`]: `${name}\n`,
    [`/proc/${pid}/cmdline`]: argv.map((word) => `${word}\0`).join(''),
    [`/proc/${pid}/status`]: `Pid:\t${pid}\nNSpid:\t${pid}${inner === undefined ? '' : `\t${inner}`}\n`,
    [`/proc/${pid}/stat`]: `${pid} (${name}) ${fields}\n`,
    '/proc/stat': 'btime 1700000000\n',
  };
}

/** The output of `systemctl show`. */
export function shown(values: Record<string, string>): string {
  const all = { Id: 'docker.service', LoadState: 'loaded', NeedDaemonReload: 'no', ...values };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
