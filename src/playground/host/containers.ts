import { createHash } from 'node:crypto';
import type { ContainerSeed } from '../states/docker.js';

export interface Container extends ContainerSeed {
  id: string;
  running: boolean;
  pid: number;
  startedAt: Date;
  restarts: number;
  exitCode: number;
}

/** The containers of the host. Those that run are children of containerd: they do not end because the daemon's process does. */
export class Containers {
  readonly all: Container[];
  readonly #nextPid: () => number;
  readonly #now: () => Date;

  constructor(seeds: readonly ContainerSeed[], nextPid: () => number, now: () => Date) {
    this.#nextPid = nextPid;
    this.#now = now;
    this.all = seeds.map((seed) => ({
      ...seed,
      id: createHash('sha256').update(seed.name).digest('hex'),
      running: false,
      pid: 0,
      startedAt: now(),
      restarts: 0,
      exitCode: 0,
    }));
  }

  /** Somebody starts all of them. */
  startAll(): void {
    for (const container of this.all) if (!container.running) this.#start(container);
  }

  get running(): Container[] {
    return this.all.filter(({ running }) => running);
  }

  find(reference: string): Container | undefined {
    return this.all.find(({ id, name }) => name === reference || id.startsWith(reference));
  }

  /** The daemon shuts down: with live-restore it leaves them alone. */
  daemonStops(liveRestore: boolean): void {
    if (!liveRestore) this.#killAll();
  }

  /** The daemon comes up: what outlived its end is taken over with live-restore, and killed without; then policies start what they start. */
  daemonStarts(liveRestore: boolean): void {
    if (!liveRestore) this.#killAll();
    for (const container of this.all) {
      if (container.running || !['always', 'unless-stopped'].includes(container.restartPolicy)) continue;
      this.#start(container);
    }
  }

  #start(container: Container): void {
    container.running = true;
    container.pid = this.#nextPid();
    container.startedAt = this.#now();
    container.exitCode = 0;
  }

  #killAll(): void {
    for (const container of this.running) {
      container.running = false;
      container.pid = 0;
      container.exitCode = 137;
    }
  }
}
