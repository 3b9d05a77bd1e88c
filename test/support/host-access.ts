import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CommandResult, DaemonAnswer, HostAccess } from '../../src/evidence/host/access.js';
import { errno } from '../../src/evidence/host/ask-socket.js';
import { findProgram } from '../../src/evidence/host/host-path.js';

/** A text; bytes with a mode; a symbolic link; an empty folder. */
export type FakeFile = string | { text: string | Uint8Array; mode?: number } | { link: string } | 'folder/';

/** Answers of the daemon by path of the Docker API, or the code with which its socket fails. */
export interface FakeDaemon {
  info?: unknown;
  version?: unknown;
  containers?: unknown[];
  /** By the container's Id. */
  inspect?: Record<string, unknown>;
}

export interface FakeHostOptions {
  /** By path on the host. */
  files?: Record<string, FakeFile>;
  /** Undefined: there is no such command. */
  commands?: (argv: readonly string[]) => Partial<CommandResult> | undefined;
  /** Default: no socket. */
  daemon?: FakeDaemon | { fails: string };
  /** The socket that the daemon listens on. */
  socket?: string;
  env?: Record<string, string>;
  platform?: NodeJS.Platform;
  uid?: number;
  home?: string;
  live?: boolean;
  /** Paths that this user may not look at, whoever runs the test. */
  denied?: readonly string[];
}

export interface FakeHost extends HostAccess {
  /** Commands that were run, in order. */
  readonly ran: string[][];
  /** Requests to the daemon, in order: `GET /info`. */
  readonly asked: string[];
  write(path: string, file: FakeFile): Promise<void>;
  remove(): Promise<void>;
}

/**
 * A Docker host in a temporary folder. Within a test it is removed at the end of it; elsewhere (`beforeAll`) call `remove` and pass `keep`.
 */
export async function fakeHost(options: FakeHostOptions = {}, keep = false): Promise<FakeHost> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'regdoctor-host-')));
  const at = (path: string) => {
    if (options.denied?.some((one) => path === one || path.startsWith(`${one}/`)) === true) {
      throw errno('EACCES', `EACCES: permission denied, open '${path}'`);
    }
    return join(root, path);
  };
  const remove = () => rm(root, { recursive: true, force: true });
  if (!keep) onTestFinished(remove);
  const ran: string[][] = [];
  const asked: string[] = [];
  const write = (path: string, file: FakeFile) => place(join(root, path), file);
  for (const [path, file] of Object.entries(options.files ?? {})) await write(path, file);

  const env = options.env ?? {};
  return {
    root,
    at,
    ran,
    asked,
    write,
    remove,
    env,
    live: options.live ?? true,
    identity: `fake:${root}`,
    platform: options.platform ?? 'linux',
    user: { uid: options.uid ?? 1000, name: 'user', home: options.home ?? '/home/user' },
    which: (program) => findProgram({ root, at }, env.PATH, program),
    run: async (argv) => {
      ran.push([...argv]);
      const result = options.commands?.(argv);
      if (result === undefined) return none(`${argv[0]} is not there`);
      return { ...none(''), exitCode: 0, ...result };
    },
    ask: async (socket, { method, path }) => {
      asked.push(`${method} ${path}`);
      if (options.daemon === undefined || socket !== (options.socket ?? '/var/run/docker.sock')) {
        throw errno('ENOENT', `connect ENOENT ${socket}`);
      }
      if ('fails' in options.daemon) throw errno(options.daemon.fails, `connect ${options.daemon.fails}`);
      return answerOf(options.daemon, path);
    },
  };
}

function none(problem: string): CommandResult {
  return { exitCode: undefined, stdout: '', stderr: '', problem };
}

function answerOf(daemon: FakeDaemon, path: string): DaemonAnswer {
  const plain = path.replace(/\?.*$/, '').replace(/^\/v[\d.]+/, '');
  const id = /^\/containers\/([^/]+)\/json$/.exec(plain)?.[1];
  const value =
    plain === '/info'
      ? daemon.info
      : plain === '/version'
        ? daemon.version
        : plain === '/containers/json'
          ? (daemon.containers ?? [])
          : daemon.inspect?.[id ?? ''];
  return value === undefined
    ? { status: 404, body: '{"message":"page not found"}' }
    : { status: 200, body: typeof value === 'string' ? value : JSON.stringify(value) };
}

async function place(path: string, file: FakeFile): Promise<void> {
  if (file === 'folder/') {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  if (typeof file === 'string') return writeFile(path, file);
  if ('link' in file) return symlink(file.link, path);
  await writeFile(path, file.text);
  if (file.mode !== undefined) await chmod(path, file.mode);
}
