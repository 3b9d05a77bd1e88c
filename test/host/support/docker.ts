import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { HOST, PASSWORD, USER } from './servers.js';

/** What a daemon needs to run in a host without network and with a file system in memory. */
export const NEEDED = '--bridge=none --iptables=false --storage-driver=vfs';
export const DEFAULTS = '/etc/default/docker';
export const DAEMON_JSON = '/etc/docker/daemon.json';
export const CERTS_D = '/etc/docker/certs.d';

export interface Ran {
  ok: boolean;
  output: string;
}

/** Runs a command; what it prints on both streams. */
export async function run(command: string, ...args: string[]): Promise<Ran> {
  const { exitCode, all } = await execa(command, args, { reject: false, all: true, timeout: 90_000 });
  return { ok: exitCode === 0, output: all };
}

/** Debian's Docker as after its installation, its options in /etc/default/docker, running. */
export async function freshDocker(): Promise<void> {
  await run('systemctl', 'stop', 'docker.service', 'docker.socket');
  await Promise.all(
    [DAEMON_JSON, CERTS_D, '/etc/systemd/system/docker.service.d', '/root/.docker'].map((path) =>
      rm(path, { recursive: true, force: true }),
    ),
  );
  await writeFile(DEFAULTS, `# Options of the daemon\nDOCKER_OPTS="${NEEDED}"\n`);
  await run('systemctl', 'daemon-reload');
  await run('systemctl', 'reset-failed', 'docker.service', 'docker.socket');
  await mustRun('systemctl', 'start', 'docker.socket', 'docker.service');
}

export async function mustRun(command: string, ...args: string[]): Promise<string> {
  const { ok, output } = await run(command, ...args);
  if (!ok) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
  return output;
}

/** Makes the image `tiny:1` from nothing but a busybox. */
export async function makeImage(folder: string): Promise<void> {
  const root = join(folder, 'tiny');
  await mkdir(join(root, 'bin'), { recursive: true });
  await cp('/bin/busybox', join(root, 'bin/busybox'));
  await mustRun('tar', '-C', root, '-cf', join(folder, 'tiny.tar'), '.');
  await mustRun('docker', 'import', join(folder, 'tiny.tar'), 'tiny:1');
}

export async function login(port: number): Promise<Ran> {
  const { exitCode, all } = await execa(
    'docker',
    ['login', '--username', USER, '--password-stdin', `${HOST}:${port}`],
    { input: PASSWORD, reject: false, all: true, timeout: 60_000 },
  );
  return { ok: exitCode === 0, output: all };
}

/** Logs in, pushes the image, removes it here and pulls it again. The first step that fails is what comes back. */
export async function loginPushPull(port: number): Promise<Ran> {
  const image = `${HOST}:${port}/team/tiny:1`;
  const steps: (() => Promise<Ran>)[] = [
    () => login(port),
    () => run('docker', 'tag', 'tiny:1', image),
    () => run('docker', 'push', image),
    () => run('docker', 'rmi', image),
    () => run('docker', 'pull', image),
  ];
  let last: Ran = { ok: false, output: '' };
  for (const step of steps) {
    last = await step();
    if (!last.ok) return last;
  }
  return last;
}

export interface Container {
  pid: string;
  startedAt: string;
  running: boolean;
}

/** Starts a container that runs until it is stopped, under this name. */
export async function startContainer(name: string, ...options: string[]): Promise<void> {
  await run('docker', 'rm', '--force', name);
  await mustRun(
    'docker',
    ...['run', '--detach', '--name', name, '--network', 'none', ...options],
    ...['tiny:1', '/bin/busybox', 'sleep', '100000'],
  );
}

export async function container(name: string): Promise<Container> {
  const format = '{{.State.Pid}} {{.State.StartedAt}} {{.State.Running}}';
  const [pid = '', startedAt = '', running] = (await mustRun('docker', 'inspect', '--format', format, name))
    .trim()
    .split(' ');
  return { pid, startedAt, running: running === 'true' };
}

export async function daemonPid(): Promise<string> {
  return (await mustRun('systemctl', 'show', '--property', 'MainPID', '--value', 'docker.service')).trim();
}
