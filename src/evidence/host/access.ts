/** What a command on the host printed and how it ended. */
export interface CommandResult {
  /** Undefined when it could not be started, or was ended by a signal or the timeout. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  /** Why it did not run or did not end; empty otherwise. One clause. */
  problem: string;
}

export interface RunOptions {
  timeoutMs?: number;
  signal?: AbortSignal;
  input?: string;
  /** Milliseconds between the request to end (SIGTERM), at the timeout or the signal, and the kill. Default 500. */
  graceMs?: number;
  /** Variables beside those of the host, which they stand over. */
  env?: Readonly<Record<string, string>>;
}

/** An answer of the Docker daemon. */
export interface DaemonAnswer {
  status: number;
  body: string;
}

/**
 * The host of the Docker client as readers and plans get at it: its files under a root, its commands and its daemon's socket. The playground
 * gives its own. Paths in it are the host's, without the root.
 */
export interface HostAccess {
  /** `/`, or the folder of `--host-root`. */
  readonly root: string;
  /** True when commands and daemon belong to the root: `/`, or a playground. Without it nothing may be run. */
  readonly live: boolean;
  /** For the journal: names the root and the machine, so that an undo finds its host again. */
  readonly identity: string;
  readonly platform: NodeJS.Platform;
  readonly user: { uid: number; name: string; home: string };
  /** DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG, XDG_*: read from here and nowhere else. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The path under the root, as `node:fs` has to be given it. */
  at(path: string): string;
  /** Runs a command by its argument vector, without a shell and without a terminal. Never throws. */
  run(argv: readonly string[], options?: RunOptions): Promise<CommandResult>;
  /** The program's path as the host's PATH gives it; undefined when it is not there. */
  which(program: string): Promise<string | undefined>;
  /**
   * Asks the daemon behind a local socket.
   * @throws NodeJS.ErrnoException with the code of the socket: ENOENT, EACCES, ECONNREFUSED, ETIMEDOUT
   */
  ask(
    socket: string,
    request: { method: 'GET' | 'POST'; path: string; timeoutMs?: number; signal?: AbortSignal },
  ): Promise<DaemonAnswer>;
}
