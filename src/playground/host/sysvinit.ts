import type { CommandResult } from '../../evidence/host/access.js';
import { readDefaults } from '../../formats/default-file.js';
import type { DockerDaemon } from './daemon.js';
import type { ApiSocket } from './socket.js';
import { ended } from './systemctl.js';
import type { HostTree } from './tree.js';

const DEFAULTS = '/etc/default/docker';
const SSD_PID_FILE = '/run/docker-ssd.pid';

export interface InitScriptParts {
  tree: HostTree;
  daemon: DockerDaemon;
  socket: ApiSocket;
  dockerd: string;
}

/** Debian's /etc/init.d/docker: a start ends well even when the daemon dies at once, and a reload is not known to it. */
export async function initScript(parts: InitScriptParts, verb: string): Promise<CommandResult> {
  const { daemon } = parts;
  switch (verb) {
    case 'start':
      return start(parts);
    case 'stop':
      await stop(parts);
      return ended('Stopping Docker: docker.\n');
    case 'restart':
    case 'force-reload':
      await stop(parts);
      return start(parts);
    case 'status':
      return daemon.running === undefined
        ? { exitCode: 3, stdout: 'Docker is not running ... failed!\n', stderr: '', problem: '' }
        : ended('Docker is running.\n');
    default:
      return {
        exitCode: 1,
        stdout: 'Usage: service docker {start|stop|restart|status}\n',
        stderr: '',
        problem: '',
      };
  }
}

async function start({ tree, daemon, socket, dockerd }: InitScriptParts): Promise<CommandResult> {
  const { variables, problems } = readDefaults(tree.read(DEFAULTS) ?? '', 'sh');
  const [problem] = problems;
  // The script runs with `set -e`: what sh cannot make sense of ends it.
  if (problem !== undefined && /not found|Unterminated|Syntax/i.test(problem)) {
    return { exitCode: /not found/.test(problem) ? 127 : 2, stdout: '', stderr: `${problem}\n`, problem: '' };
  }
  if (daemon.running !== undefined) return ended('Starting Docker: docker.\n');
  const options = (variables.DOCKER_OPTS ?? '').split(/[ \t\n]+/).filter((word) => word !== '');
  const started = daemon.start([dockerd, '-p', '/var/run/docker.pid', ...options], { socket: false });
  if (started.ok) {
    tree.write(SSD_PID_FILE, `${started.pid}\n`);
    await socket.open();
  }
  return ended('Starting Docker: docker.\n');
}

async function stop({ tree, daemon, socket }: InitScriptParts): Promise<void> {
  daemon.stop();
  tree.remove(SSD_PID_FILE);
  await socket.close({ remove: true });
}
