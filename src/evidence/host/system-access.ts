import { homedir, hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { HostAccess } from './access.js';
import { askSocket, errno } from './ask-socket.js';
import { findProgram } from './host-path.js';
import { refused, runCommand } from './run-command.js';

export interface SystemAccessOptions {
  /** Folder that stands for `/`: an image, or a disk that is mounted. */
  root?: string;
  env?: NodeJS.ProcessEnv;
}

/**
 * This machine, or the files under another root. Of another root nothing is run, and only a daemon that DOCKER_HOST names is taken for its own.
 */
export function systemAccess(options: SystemAccessOptions = {}): HostAccess {
  const root = resolve(options.root ?? '/');
  const env = options.env ?? process.env;
  const live = root === resolve('/');
  const at = (path: string) => (live ? path : join(root, path));
  const files = { root: live ? '/' : root, at };
  return {
    ...files,
    live,
    identity: `${hostname()}:${files.root}`,
    platform: process.platform,
    user: currentUser(env),
    env,
    run: async (argv, run) =>
      live ? runCommand(argv, env, run) : refused(`${root} is not the system that runs here`),
    which: (program) => findProgram(files, live ? env.PATH : undefined, program),
    ask: async (socket, request) => {
      if (live || (env.DOCKER_HOST ?? '') !== '') return askSocket(socket, request);
      throw errno('ENOENT', `nothing runs in ${root}; DOCKER_HOST would name a daemon that belongs to it`);
    },
  };
}

/** The home folder is HOME, as it is for docker. */
function currentUser(env: NodeJS.ProcessEnv): HostAccess['user'] {
  const home = env.HOME || homedir();
  try {
    const { uid, username } = userInfo();
    return { uid, name: username, home };
  } catch {
    // In a container the number may be in no user list.
    return { uid: process.getuid?.() ?? -1, name: '', home };
  }
}
