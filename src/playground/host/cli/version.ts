import { posix } from 'node:path';
import { askSocket } from '../../../evidence/host/ask-socket.js';
import { record, text } from '../../../kube/objects.js';
import { type Client, type Command, failed, given, said } from './command.js';
import { formatted } from './format.js';

const CLIENT = {
  Version: '28.2.2',
  ApiVersion: '1.41',
  GoVersion: 'go1.24.3',
  GitCommit: 'e6534b4',
  Os: 'linux',
};

/** `docker version`. */
export const version: Command = async (client, args) => {
  const { flags } = given(args, { '--format': 'format', '-f': 'format' });
  const server = await asked(client, '/version');
  const format = flags.get('format');
  const down =
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
  if (format !== undefined) {
    if (server === undefined) return failed(down, '\n');
    return said(`${formatted(format, { Client: CLIENT, Server: server })}\n`);
  }
  const own = `Client:\n Version:           ${CLIENT.Version}\n API version:       ${CLIENT.ApiVersion}\n Go version:        ${CLIENT.GoVersion}\n Git commit:        ${CLIENT.GitCommit}\n OS/Arch:           linux/amd64\n Context:           default\n`;
  if (server === undefined) return failed(down, own);
  return said(
    `${own}\nServer:\n Engine:\n  Version:          ${text(server.Version) ?? ''}\n  API version:      ${text(server.ApiVersion) ?? ''} (minimum version 1.12)\n  Go version:       ${text(server.GoVersion) ?? ''}\n  Git commit:       ${text(server.GitCommit) ?? ''}\n  OS/Arch:          linux/amd64\n  Experimental:     false\n`,
  );
};

/** `docker info`. */
export const info: Command = async (client, args) => {
  const { flags } = given(args, { '--format': 'format', '-f': 'format' });
  const facts = (await asked(client, '/info')) ?? {};
  const format = flags.get('format');
  if (format !== undefined) return said(`${formatted(format, facts)}\n`);
  return said(
    `Client:\n Version:    ${CLIENT.Version}\n\nServer:\n Server Version: ${text(facts.ServerVersion) ?? ''}\n`,
  );
};

async function asked({ socket }: Client, path: string): Promise<Record<string, unknown> | undefined> {
  try {
    const answer = await askSocket(socket, { method: 'GET', path: posix.join('/v1.41', path) });
    return record(JSON.parse(answer.body));
  } catch {
    // Nobody answers; the caller says so.
    return undefined;
  }
}
