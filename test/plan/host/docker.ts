import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandResult, HostAccess } from '../../../src/evidence/host/access.js';
import { errno } from '../../../src/evidence/host/ask-socket.js';
import type { Activation, FileEdit, HostChange } from '../../../src/fixes/change.js';
import type { Proposal } from '../../../src/fixes/fix.js';
import { setKey } from '../../../src/formats/daemon-json.js';
import { type FakeHost, type FakeHostOptions, fakeHost } from '../../support/host-access.js';
import { proposal } from '../objects.js';

export const DAEMON_JSON = '/etc/docker/daemon.json';
export const REGISTRY = 'registry.test:5000';
const UNIT =
  '[Service]\nEnvironmentFile=-/etc/default/docker\nExecStart=/usr/sbin/dockerd -H fd:// $DOCKER_OPTS\n';

/** A daemon under systemd that takes its file over as dockerd 20.10 does; what it does can be spoilt by a test. */
export interface FakeDocker {
  access: FakeHost;
  /** Flags of the next start. */
  flags: string[];
  running: boolean;
  insecure: string[];
  liveRestore: boolean;
  /** Starts and reloads, in order. */
  events: string[];
  log: string[];
  /** A daemon that hears nothing of a reload. */
  deaf: boolean;
  version: string;
  /** Answers before the daemon's own do: of commands that a test is about. */
  command?: (argv: readonly string[]) => Partial<CommandResult> | undefined;
  read(path: string): string | null;
}

export async function fakeDocker(options: FakeHostOptions = {}): Promise<FakeDocker> {
  const { files = {}, ...rest } = options;
  const host = await fakeHost({
    ...rest,
    files: {
      '/run/systemd/system': 'folder/',
      '/lib/systemd/system/docker.service': UNIT,
      '/etc/docker': 'folder/',
      '/tmp': 'folder/',
      ...files,
    },
    commands: (argv) => docker.command?.(argv) ?? systemd(docker, argv),
  });
  const ask: HostAccess['ask'] = async (socket, { method, path }) => {
    if (!docker.running) throw errno('ECONNREFUSED', `connect ECONNREFUSED ${socket}`);
    host.asked.push(`${method} ${path}`);
    return { status: 200, body: JSON.stringify(info(docker)) };
  };
  const docker: FakeDocker = {
    access: { ...host, ask },
    flags: [],
    running: false,
    insecure: [],
    liveRestore: false,
    events: [],
    log: [],
    deaf: false,
    version: '20.10.24+dfsg1',
    read(path) {
      const real = join(host.root, path);
      return existsSync(real) ? readFileSync(real, 'utf8') : null;
    },
  };
  start(docker);
  docker.events = [];
  docker.log = [];
  return docker;
}

function info(docker: FakeDocker): unknown {
  const configs = docker.insecure.map((name) => [name, { Name: name, Secure: false }]);
  return {
    ServerVersion: docker.version,
    LiveRestoreEnabled: docker.liveRestore,
    RegistryConfig: { IndexConfigs: Object.fromEntries(configs), InsecureRegistryCIDRs: ['127.0.0.0/8'] },
  };
}

function systemd(docker: FakeDocker, argv: readonly string[]): Partial<CommandResult> | undefined {
  const line = argv.join(' ');
  if (line.startsWith('systemctl show')) {
    const state = docker.running ? 'active' : 'failed';
    const values = `Id=docker.service\nLoadState=loaded\nActiveState=${state}\nNeedDaemonReload=no\nMainPID=0\n`;
    return { stdout: values };
  }
  if (line === 'systemctl reload docker.service') return reload(docker);
  if (line === 'systemctl restart docker.service') return start(docker);
  if (line === 'systemctl daemon-reload') return {};
  if (line === 'systemctl reset-failed docker.service docker.socket') {
    docker.events.push('reset-failed');
    return {};
  }
  if (line.startsWith('journalctl')) return { stdout: docker.log.join('\n') };
  return undefined;
}

/** What keeps the daemon from taking its configuration; undefined when nothing does. */
function fault(docker: FakeDocker, json: string | null): string | undefined {
  const where = 'unable to configure the Docker daemon with file /etc/docker/daemon.json: ';
  if (json === null) return undefined;
  try {
    const value = JSON.parse(json) as Record<string, unknown>;
    const both = docker.flags.length > 0 && 'insecure-registries' in value;
    return both
      ? `${where}the following directives are specified both as a flag and in the configuration file: insecure-registries`
      : undefined;
  } catch {
    return `${where}invalid character`;
  }
}

function reload(docker: FakeDocker): Partial<CommandResult> {
  docker.events.push('reload');
  if (docker.deaf) return {};
  const json = docker.read(DAEMON_JSON);
  const problem = fault(docker, json);
  if (problem !== undefined) {
    docker.log.push(`time="2026-01-01T00:00:00Z" level=error msg="${problem}"`);
    return {};
  }
  const value = JSON.parse(json ?? '{}') as Record<string, unknown>;
  // A key that disappears stays in force.
  if (Array.isArray(value['insecure-registries'])) docker.insecure = value['insecure-registries'] as string[];
  if (typeof value['live-restore'] === 'boolean') docker.liveRestore = value['live-restore'];
  return {};
}

function start(docker: FakeDocker): Partial<CommandResult> {
  docker.events.push('start');
  const json = docker.read(DAEMON_JSON);
  const problem = fault(docker, json);
  docker.running = problem === undefined;
  if (problem !== undefined) {
    docker.log.push(problem);
    return { exitCode: 1, stderr: 'Job for docker.service failed.\n' };
  }
  const value = JSON.parse(json ?? '{}') as Record<string, unknown>;
  const fromFile = Array.isArray(value['insecure-registries'])
    ? (value['insecure-registries'] as string[])
    : [];
  docker.insecure = [...docker.flags, ...fromFile];
  docker.liveRestore = value['live-restore'] === true;
  return {};
}

export function hashOfText(text: string | null): string | null {
  return text === null ? null : createHash('sha256').update(text).digest('hex');
}

/** An edit from what is there to a text. */
export function editTo(path: string, before: string | null, after: string | null, mode = 0o644): FileEdit {
  return {
    path,
    beforeHash: hashOfText(before),
    shownBefore: before,
    shownAfter: after,
    edit: () => after,
    mode,
  };
}

export function hostChange(
  files: FileEdit[],
  activation: Activation[] = [],
  rest: Partial<HostChange> = {},
): HostChange {
  return { kind: 'host', target: { path: files[0]?.path ?? '' }, files, activation, ...rest };
}

export const RELOAD: Activation = {
  type: 'docker-reload',
  expect: { insecurePresent: [REGISTRY] },
  expectUndone: { insecureAbsent: [REGISTRY] },
};
export const RESTART: Activation = {
  type: 'docker-restart',
  expect: { insecurePresent: [REGISTRY] },
  expectUndone: { insecureAbsent: [REGISTRY] },
};
export const START = { argv: ['/usr/sbin/dockerd', '-H', 'fd://'], configFile: DAEMON_JSON, explicit: false };

/** The registry among the insecure ones, by daemon.json and a reload. */
export function insecureByReload(before: string | null): HostChange {
  const after = setKey(before ?? '', 'insecure-registries', [REGISTRY]);
  const file: FileEdit = {
    ...editTo(DAEMON_JSON, before, after),
    edit: (current) => setKey(current ?? '', 'insecure-registries', [REGISTRY]),
    undoThrough: (current) => setKey(current, 'insecure-registries', []),
  };
  return hostChange([file], [RELOAD], { start: START });
}

export function hostProposal(changes: Proposal['changes'], rest: Partial<Proposal> = {}): Proposal {
  return proposal(changes, {
    id: 'RD101.insecure',
    finding: 'RD101:host registry.test',
    title: 'Talk to the registry without verification',
    commands: ['sudo tee /etc/docker/daemon.json', 'sudo systemctl reload docker'],
    ...rest,
  });
}
