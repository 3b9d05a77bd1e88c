import type { HostAccess } from '../../evidence/host/access.js';
import { askSocket, errno } from '../../evidence/host/ask-socket.js';
import { findProgram } from '../../evidence/host/host-path.js';
import { HOME } from './host-files.js';
import { type CommandParts, runOnPlayground } from './run.js';

const SOCKETS = ['/run/docker.sock', '/var/run/docker.sock'];
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The playground's host as readers and plans get at it: its user is root, since everything in the folder may be written. */
export function playgroundAccess(parts: CommandParts): HostAccess {
  const { tree, socket } = parts;
  const files = { root: tree.root, at: (path: string) => tree.at(path) };
  return {
    ...files,
    live: true,
    identity: `playground:${parts.folder}`,
    platform: 'linux',
    user: { uid: 0, name: 'root', home: HOME },
    env: { HOME, PATH },
    run: (argv, options) => runOnPlayground(parts, argv, options),
    which: (program) => findProgram(files, PATH, program),
    ask: async (path, request) => {
      if (!SOCKETS.includes(path) && path !== socket.path) throw errno('ENOENT', `connect ENOENT ${path}`);
      return askSocket(socket.path, request);
    },
  };
}
