import type { DockerDaemon } from './daemon.js';
import type { HostLog } from './log.js';
import type { ApiSocket } from './socket.js';
import type { HostTree } from './tree.js';
import type { LoadedUnit } from './unit.js';

export const SERVICE = 'docker.service';
export const SOCKET = 'docker.socket';

export const STILL_ACTIVATED =
  'Warning: Stopping docker.service, but it can still be activated by:\n  docker.socket\n';

export interface ManagerParts {
  tree: HostTree;
  daemon: DockerDaemon;
  log: HostLog;
  socket: ApiSocket;
  now: () => Date;
  /** How much shorter the waits between tries are than on a real host. */
  speed: () => number;
}

/** What systemd knows of a run of the service. */
export interface ServiceRun {
  active: 'active' | 'inactive' | 'failed' | 'activating';
  sub: 'running' | 'dead' | 'failed' | 'auto-restart';
  result: 'success' | 'exit-code' | 'start-limit-hit' | 'signal';
  restarts: number;
  mainPid: number;
  execPid: number;
  startedAt: Date | undefined;
  exitedAt: Date | undefined;
  /** CLD_EXITED is 1, CLD_KILLED 2. */
  exitCode: 0 | 1 | 2;
  exitStatus: number;
  activeSince: Date | undefined;
  inactiveSince: Date | undefined;
  /** False after systemd has read its units anew: it forgets which run belonged to a line. */
  isOfThisLine: boolean;
}

export type JobResult = { ok: true; warning?: string } | { ok: false; stderr: string };

/** A service that was never started. */
export function neverRun(): ServiceRun {
  return {
    active: 'inactive',
    sub: 'dead',
    result: 'success',
    restarts: 0,
    mainPid: 0,
    execPid: 0,
    startedAt: undefined,
    exitedAt: undefined,
    exitCode: 0,
    exitStatus: 0,
    activeSince: undefined,
    inactiveSince: undefined,
    isOfThisLine: false,
  };
}

/** What systemctl prints when a job failed. */
export function failure(result: ServiceRun['result']): string {
  if (result === 'start-limit-hit') {
    return 'Job for docker.service failed because start of the service was attempted too often.\nSee "systemctl status docker.service" and "journalctl -xeu docker.service" for details.\nTo force a start use "systemctl reset-failed docker.service"\nfollowed by "systemctl start docker.service" again.\n';
  }
  return 'Job for docker.service failed because the control process exited with error code.\nSee "systemctl status docker.service" and "journalctl -xeu docker.service" for details.\n';
}

/** Why systemd does not do this with the unit at all; undefined when it would try. */
export function refusalOf(loadState: LoadedUnit['loadState'], verb: string): JobResult | undefined {
  const failed = (why: string) => ({
    ok: false as const,
    stderr: `Failed to ${verb} docker.service: ${why}\n`,
  });
  if (loadState === 'not-found') return failed('Unit docker.service not found.');
  if (loadState === 'masked') return failed('Unit docker.service is masked.');
  if (loadState === 'loaded') return undefined;
  const why = failed('Unit docker.service has a bad unit file setting.');
  return {
    ok: false,
    stderr: `${why.stderr}See system logs and 'systemctl status docker.service' for details.\n`,
  };
}

export function noteStart(run: ServiceRun, pid: number, at: Date): void {
  Object.assign(run, {
    active: 'active',
    sub: 'running',
    result: 'success',
    mainPid: pid,
    execPid: pid,
    startedAt: at,
    activeSince: at,
    exitedAt: undefined,
    exitCode: 0,
    exitStatus: 0,
    isOfThisLine: true,
  });
}

/** The process ended before it was ready. */
export function noteFailure(run: ServiceRun, pid: number, status: number, at: Date): void {
  Object.assign(run, {
    result: 'exit-code',
    mainPid: 0,
    execPid: pid,
    startedAt: at,
    exitedAt: at,
    exitCode: 1,
    exitStatus: status,
    inactiveSince: at,
    isOfThisLine: true,
  });
}

/** The process was told to end, and did. */
export function noteStop(run: ServiceRun, at: Date): void {
  Object.assign(run, {
    active: 'inactive',
    sub: 'dead',
    mainPid: 0,
    exitedAt: at,
    exitCode: 1,
    exitStatus: 0,
    inactiveSince: at,
    restarts: 0,
  });
}

/** The process was killed, again at each of `restarts` tries. */
export function noteCrash(run: ServiceRun, restarts: number, at: Date): void {
  Object.assign(run, { result: 'signal', mainPid: 0, exitedAt: at, exitCode: 2, exitStatus: 9, restarts });
}
