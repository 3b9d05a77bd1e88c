import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { HostAccess } from '../../evidence/host/access.js';
import { clientFolder } from '../../evidence/host/docker-context.js';
import { infoFacts } from '../../evidence/host/docker-info.js';
import { lookAtInstallation } from '../../evidence/host/docker-installation.js';
import { findDaemon as findProcess } from '../../evidence/host/find-daemon.js';
import { fileAt } from '../../evidence/host/host-file.js';
import { procText } from '../../evidence/host/processes.js';
import { findFragment, SYSTEM_UNITS } from '../../evidence/host/unit-search.js';
import type { DockerHostFacts } from '../../evidence/host-model.js';
import type { DaemonExpectation } from '../../fixes/change.js';
import { at, text } from '../../kube/objects.js';
import { codeOf } from './place.js';
import type { HostWork } from './work.js';

/** Where the daemon is at this moment, and who starts it. */
export interface FoundDaemon {
  socket: string;
  /** Absent when it does not run, or cannot be told from others. */
  pid?: number;
  /** `none`: somebody started it by hand, or nothing here can. */
  managedBy: 'systemd' | 'sysvinit' | 'none';
  /** The unit, for systemd; with `--user` before it in `systemctl` where it is the user's own. */
  unit: string;
  systemctl: string[];
  /** The daemon belongs to the user: nothing takes the rights of root. */
  rootless: boolean;
  /** Of the running daemon; empty when it does not answer. */
  version: string;
  /** Why systemd cannot start the unit as its files are now: `masked`, or what it says is wrong with them. */
  notLoaded?: string;
}

export type DaemonState = ReturnType<typeof infoFacts>;

/** Finds the daemon of this host anew. Undefined when none is installed, or it runs elsewhere. */
export async function findDaemon(access: HostAccess): Promise<FoundDaemon | undefined> {
  const host = await lookAtInstallation(access, await currentContext(access));
  const socket = host?.endpoint.socket;
  if (host === undefined || socket === undefined) return undefined;
  const rootless = host.install === 'rootless';
  const systemctl = rootless ? ['systemctl', '--user'] : ['systemctl'];
  const unit = host.install === 'snap' ? 'snap.docker.dockerd.service' : 'docker.service';
  const [process, state] = await Promise.all([findProcess(access, host), askDaemon(access, socket)]);
  const pid = process?.pid;
  return {
    socket,
    ...(pid === undefined ? {} : { pid }),
    ...(await managerOf(access, host, { pid, unit, systemctl })),
    unit,
    systemctl,
    rootless,
    version: state?.version ?? '',
  };
}

/** What the daemon says of itself; undefined when it does not answer. With root's rights where its socket is not for this user. */
export async function askDaemon(
  access: HostAccess,
  socket: string,
  elevated?: HostWork['run'],
): Promise<DaemonState | undefined> {
  try {
    const answer = await access.ask(socket, { method: 'GET', path: '/info', timeoutMs: 3000 });
    return answer.status === 200 ? stateIn(answer.body) : undefined;
  } catch (error) {
    const denied = codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM';
    if (!denied || elevated === undefined) return undefined;
    const argv = ['docker', '-H', `unix://${socket}`, 'info', '--format', '{{json .}}'];
    return stateIn((await elevated(argv)).stdout);
  }
}

/** True when nothing answers and no process of it was found. Where the user may not use the socket, only the process tells. */
export function isDown({ version, pid }: FoundDaemon): boolean {
  return version === '' && pid === undefined;
}

/** What of the expectation the daemon does not fulfil, in words; empty when it fulfils all of it. */
export function unmet(expected: DaemonExpectation, state: DaemonState): string[] {
  const insecure = new Set([...state.insecure, ...state.insecureCidrs]);
  const out: string[] = [];
  for (const entry of expected.insecurePresent ?? []) {
    if (!insecure.has(entry)) out.push(`${entry} is not among its insecure registries`);
  }
  for (const entry of expected.insecureAbsent ?? []) {
    if (insecure.has(entry)) out.push(`${entry} is still among its insecure registries`);
  }
  if (expected.liveRestore !== undefined && expected.liveRestore !== state.liveRestore) {
    out.push(`live-restore is ${state.liveRestore ? 'on' : 'off'}`);
  }
  return out;
}

function stateIn(body: string): DaemonState | undefined {
  try {
    const info: unknown = JSON.parse(body);
    return text(at(info, 'ServerVersion')) === undefined ? undefined : infoFacts(info);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function managerOf(
  access: HostAccess,
  host: DockerHostFacts,
  daemon: { pid: number | undefined; unit: string; systemctl: string[] },
): Promise<Pick<FoundDaemon, 'managedBy' | 'notLoaded'>> {
  if (host.init === 'systemd') {
    const properties = ['show', '--property=LoadState,LoadError,MainPID', daemon.unit];
    const { exitCode, stdout } = await access.run([...daemon.systemctl, ...properties]);
    // Where no message bus runs, systemd answers root alone.
    if (exitCode !== 0) {
      return { managedBy: (await looksStartedBySystemd(access, daemon)) ? 'systemd' : 'none' };
    }
    const shown = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1] ?? '';
    const state = shown('LoadState');
    if (['', 'not-found'].includes(state)) return { managedBy: 'none' };
    const main = Number(shown('MainPID'));
    const managedBy = daemon.pid === undefined || main === daemon.pid ? 'systemd' : 'none';
    return {
      managedBy,
      ...(state === 'loaded' ? {} : { notLoaded: loadError(shown('LoadError')) || state }),
    };
  }
  if (host.init !== 'sysvinit') return { managedBy: 'none' };
  if (daemon.pid === undefined) return { managedBy: 'sysvinit' };
  const pids = await Promise.all(
    ['/var/run/docker-ssd.pid', '/var/run/docker.pid'].map((path) => pidIn(access, path)),
  );
  return { managedBy: pids.includes(daemon.pid) ? 'sysvinit' : 'none' };
}

/** `org.freedesktop.systemd1.BadUnitSetting "Unit docker.service has a bad unit file setting."`: the sentence of it. */
function loadError(text: string): string {
  return (/"(.+)"/.exec(text)?.[1] ?? text).replace(/\.$/, '');
}

/** By the control group of its process, which systemd names after the unit; of one that does not run, by the unit's file. */
async function looksStartedBySystemd(
  access: HostAccess,
  { pid, unit }: { pid: number | undefined; unit: string },
): Promise<boolean> {
  if (pid === undefined) return (await findFragment(access, unit, SYSTEM_UNITS)) !== undefined;
  return (await procText(access, `/proc/${pid}/cgroup`))
    .split('\n')
    .some((line) => line.endsWith(`/${unit}`));
}

async function pidIn(access: HostAccess, path: string): Promise<number | undefined> {
  try {
    return Number((await readFile(access.at(path), 'utf8')).trim());
  } catch (error) {
    if (codeOf(error) !== '') return undefined;
    throw error;
  }
}

async function currentContext(access: HostAccess): Promise<string | undefined> {
  try {
    const file = await fileAt(access, posix.join(clientFolder(access), 'config.json'));
    return text(at(JSON.parse(file?.text ?? '{}'), 'currentContext'));
  } catch {
    // The client does not take a file that it cannot read, or that is no JSON.
    return undefined;
  }
}
