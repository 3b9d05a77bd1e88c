import { randomBytes } from 'node:crypto';
import { isoSeconds } from '../store/store.js';
import type { RunningRegistry } from './registry.js';

export interface Terminated {
  containerID: string;
  exitCode: number;
  finishedAt: string;
  reason: string;
  startedAt: string;
}

/** What the kubelet knows of one container of a Pod. */
export interface ContainerRun {
  name: string;
  image: string;
  id: string | undefined;
  state: { waiting: Waiting } | { running: { startedAt: string } } | { terminated: Terminated };
  last: Terminated | undefined;
  restarts: number;
  pulls: number;
  log: string | undefined;
  previousLog: string | undefined;
  registry: RunningRegistry | undefined;
  /** The back-off that is under way. */
  timer: number | undefined;
  /** The events that repeat while it lasts. */
  reminder: number | undefined;
}

interface Waiting {
  reason: string;
  message?: string;
}

export function newRun(name: string, image: string): ContainerRun {
  return {
    name,
    image,
    id: undefined,
    state: { waiting: { reason: 'ContainerCreating' } },
    last: undefined,
    restarts: 0,
    pulls: 0,
    log: undefined,
    previousLog: undefined,
    registry: undefined,
    timer: undefined,
    reminder: undefined,
  };
}

export function newContainerId(): string {
  return `docker://${randomBytes(32).toString('hex')}`;
}

export function terminated(id: string, exitCode: number, startedAt: string, now: Date): Terminated {
  return { containerID: id, exitCode, finishedAt: isoSeconds(now), reason: 'Error', startedAt };
}

/** Back-off before the restart that follows this many: none after the first, then 10 s doubling to 5 minutes. */
export function backOffMs(restarts: number): number {
  return Math.min(300_000, 10_000 * 2 ** (restarts - 1));
}

/** A duration as Go prints it: `40s`, `2m40s`. */
export function goDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
