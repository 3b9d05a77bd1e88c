import type { ContainerSeed } from '../states/docker.js';
import { Containers } from './containers.js';
import {
  configAtStart,
  configFileOf,
  configReloaded,
  type DaemonConfig,
  problemOf,
} from './daemon-config.js';
import type { HostLog } from './log.js';
import type { ProcFolder } from './proc.js';
import type { HostTree } from './tree.js';
import { blocksIn } from './trust-store.js';

const PID_FILE = '/run/docker.pid';

export interface DaemonParts {
  tree: HostTree;
  proc: ProcFolder;
  log: HostLog;
  containers: readonly ContainerSeed[];
  /** The bundle of trusted authorities, as the host knows it. */
  bundle: string;
  version: string;
  now: () => Date;
}

/** A running dockerd. */
export interface RunningDaemon {
  pid: number;
  argv: readonly string[];
  startedAt: Date;
  config: DaemonConfig;
  /** PEM blocks; Go reads the system's store at the first use and never again. */
  systemStore: readonly string[] | undefined;
}

export type Started = { ok: true; pid: number } | { ok: false; pid: number; message: string };

/** dockerd, as far as it shows from outside: what it starts with, what it keeps, what a signal and its end do. */
export class DockerDaemon {
  readonly containers: Containers;
  readonly #parts: DaemonParts;
  #running: RunningDaemon | undefined;
  #lastPid = 640;

  constructor(parts: DaemonParts) {
    this.#parts = parts;
    this.containers = new Containers(parts.containers, () => this.takePid(), parts.now);
  }

  get running(): RunningDaemon | undefined {
    return this.#running;
  }

  /** A start with this command line, on the files as they are now. `socket`: somebody hands the listening socket over. */
  start(argv: readonly string[], options: { socket: boolean }): Started {
    const { tree, proc, log, now, version } = this.#parts;
    const pid = this.takePid();
    const fail = (message: string): Started => {
      log.plain(pid, message);
      return { ok: false, pid, message };
    };
    const { path } = configFileOf(argv);
    const loaded = configAtStart(argv, tree.read(path));
    if ('problem' in loaded) return fail(loaded.problem);
    if (!options.socket && argv.some((word) => word === 'fd://')) {
      return fail(
        'failed to load listeners: no sockets found via socket activation: make sure the service was started by systemd',
      );
    }
    const startedAt = now();
    this.#running = { pid, argv, startedAt, config: loaded.config, systemStore: undefined };
    proc.add(pid, argv, startedAt);
    tree.write(PID_FILE, String(pid));
    log.daemon(pid, 'info', 'Starting up');
    for (const warning of loaded.warnings) log.daemon(pid, 'warning', warning);
    log.daemon(pid, 'info', 'Loading containers: start.');
    this.containers.daemonStarts(loaded.config.liveRestore);
    log.daemon(pid, 'info', 'Loading containers: done.');
    log.daemon(pid, 'info', `Docker daemon version=${version}`);
    log.daemon(pid, 'info', 'Daemon has completed initialization');
    log.daemon(pid, 'info', 'API listen on /run/docker.sock');
    return { ok: true, pid };
  }

  /** SIGTERM. */
  stop(): void {
    const running = this.#running;
    if (running === undefined) return;
    const { log } = this.#parts;
    log.daemon(running.pid, 'info', "Processing signal 'terminated'");
    this.containers.daemonStops(running.config.liveRestore);
    log.daemon(running.pid, 'info', 'Daemon shutdown complete');
    this.#parts.tree.remove(PID_FILE);
    this.#gone(running);
  }

  /** SIGKILL, or a crash: containers outlive it until a daemon comes up. */
  kill(): void {
    if (this.#running !== undefined) this.#gone(this.#running);
  }

  /** SIGHUP: what it comes to stands in the log and nowhere else. */
  hangUp(): void {
    const running = this.#running;
    if (running === undefined) return;
    const { tree, log } = this.#parts;
    const { path } = configFileOf(running.argv);
    log.daemon(running.pid, 'info', `Got signal to reload configuration, reloading from: ${path}`);
    const loaded = configReloaded(running.config, running.argv, tree.read(path));
    if ('problem' in loaded) {
      log.daemon(running.pid, 'error', loaded.problem);
      return;
    }
    for (const warning of loaded.warnings) log.daemon(running.pid, 'warning', warning);
    running.config = loaded.config;
    log.daemon(running.pid, 'info', `Reloaded configuration: ${JSON.stringify(shown(loaded.config))}`);
  }

  /** The system's authorities as this process has them: read when it first verifies something. */
  systemStore(): readonly string[] {
    const running = this.#running;
    if (running === undefined) return [];
    running.systemStore ??= blocksIn(this.#parts.tree.read(this.#parts.bundle) ?? '');
    return running.systemStore;
  }

  /** `dockerd --validate`: undefined when the configuration is good. */
  validate(argv: readonly string[]): string | undefined {
    return problemOf(argv, this.#parts.tree.read(configFileOf(argv).path));
  }

  /** The number of the next process of this host. */
  takePid(): number {
    this.#lastPid += 7;
    return this.#lastPid;
  }

  #gone(running: RunningDaemon): void {
    this.#parts.proc.remove(running.pid);
    this.#running = undefined;
  }
}

function shown(config: DaemonConfig): Record<string, unknown> {
  return {
    'data-root': config.dataRoot,
    'insecure-registries': config.insecure,
    'registry-mirrors': config.mirrors,
    'live-restore': config.liveRestore,
  };
}
