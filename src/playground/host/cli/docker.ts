import { posix } from 'node:path';
import type { CommandResult } from '../../../evidence/host/access.js';
import { askSocket } from '../../../evidence/host/ask-socket.js';
import { importImage, loadImage } from './archives.js';
import { type Client, type Command, failed } from './command.js';
import { imageInspect, images, removeImages, tagImage } from './images.js';
import { logIn, logOut } from './login.js';
import { pull } from './pull.js';
import { push } from './push.js';
import { info, version } from './version.js';

const COMMANDS: Readonly<Record<string, Command>> = {
  images,
  import: importImage,
  info,
  load: loadImage,
  login: logIn,
  logout: logOut,
  pull,
  push,
  rmi: removeImages,
  tag: tagImage,
  version,
  'image import': importImage,
  'image inspect': imageInspect,
  'image load': loadImage,
  'image ls': images,
  'image pull': pull,
  'image push': push,
  'image rm': removeImages,
  'image tag': tagImage,
};

/** These do something without a daemon, or say themselves that there is none. */
const WITHOUT_DAEMON = ['logout', 'version'];

const SOCKETS = ['unix:///var/run/docker.sock', 'unix:///run/docker.sock'];

/**
 * docker's client, as far as logins and the way of an image to a registry and back go. Texts are those of version 28.2.2 with Debian's daemon
 * 20.10.24, compared command by command.
 */
export async function docker(
  client: Omit<Client, 'config'>,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<CommandResult> {
  let config = env.DOCKER_CONFIG || posix.join(env.HOME ?? '/', '.docker');
  let host = env.DOCKER_HOST || SOCKETS[0];
  let rest = [...argv];
  while (rest[0]?.startsWith('-')) {
    const [flag = '', joined] = rest[0].split(/=(.*)/s);
    const value = joined ?? rest[1] ?? '';
    if (flag === '--config') config = value;
    else if (flag === '-H' || flag === '--host') host = value;
    rest = rest.slice(
      joined === undefined && /^(--config|-H|--host|-c|--context|-l|--log-level)$/.test(flag) ? 2 : 1,
    );
  }
  const name = rest[0] === 'image' ? rest.slice(0, 2).join(' ') : (rest[0] ?? '');
  const command = COMMANDS[name];
  if (command === undefined) {
    return { exitCode: undefined, stdout: '', stderr: '', problem: 'not on the playground' };
  }
  const answers = SOCKETS.includes(host ?? '') && (await isUp(client.socket));
  if (!answers && !WITHOUT_DAEMON.includes(name)) {
    return failed(`Cannot connect to the Docker daemon at ${host ?? ''}. Is the docker daemon running?`);
  }
  return command({ ...client, config }, rest.slice(name.split(' ').length));
}

/** Asking is what makes systemd start a daemon that only its socket waits for. */
async function isUp(socket: string): Promise<boolean> {
  try {
    return (await askSocket(socket, { method: 'GET', path: '/_ping' })).status === 200;
  } catch {
    // Whatever the reason: nobody answers, and that is what docker says too.
    return false;
  }
}
