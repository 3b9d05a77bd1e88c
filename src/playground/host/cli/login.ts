import { posix } from 'node:path';
import { record, text } from '../../../kube/objects.js';
import { registryLogin } from '../login-request.js';
import type { Credentials } from '../registry-wire.js';
import { type Client, type Command, failed, given, said } from './command.js';

const HUB = 'https://index.docker.io/v1/';

/** `docker login`. */
export const logIn: Command = async (client, args) => {
  const { words, flags } = given(args, {
    '-u': 'username',
    '--username': 'username',
    '-p': 'password',
    '--password': 'password',
  });
  const server = words[0] ?? HUB;
  const user = flags.get('username');
  const typed = flags.get('password');
  const insecure =
    typed === undefined ? '' : 'WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n';
  const password = flags.has('password-stdin') ? (client.input ?? '').replace(/\r?\n$/, '') : typed;
  if (flags.has('password-stdin') && user === undefined)
    return failed('Must provide --username with --password-stdin');
  if (user === undefined || password === undefined) {
    return failed('Error: Cannot perform an interactive login from a non TTY device');
  }
  const { ok, text: answer } = await registryLogin(client.socket, server, user, password);
  if (!ok) return failed(`${insecure}${answer}`);
  const file = store(client, serverName(server), { user, password });
  return said(
    `${answer}\n`,
    `${insecure}\nWARNING! Your credentials are stored unencrypted in '${file}'.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n\n`,
  );
};

/** `docker logout`. */
export const logOut: Command = (client, args) => {
  const server = serverName(given(args, {}).words[0] ?? HUB);
  const config = configOf(client);
  if (record(config.auths)[server] === undefined) return said(`Not logged in to ${server}\n`);
  delete record(config.auths)[server];
  write(client, config);
  return said(`Removing login credentials for ${server}\n`);
};

/** What the client has stored for a registry. */
export function storedLogin(client: Client, registry: string): Credentials | undefined {
  const auth = text(record(record(configOf(client).auths)[registry]).auth);
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(auth ?? '', 'base64').toString('utf8')) ?? [];
  return user === undefined || password === undefined ? undefined : { user, password };
}

function store(client: Client, server: string, { user, password }: Credentials): string {
  const config = configOf(client);
  const auth = Buffer.from(`${user}:${password}`).toString('base64');
  return write(client, { ...config, auths: { ...record(config.auths), [server]: { auth } } });
}

function configOf(client: Client): Record<string, unknown> {
  const file = client.file(posix.join(client.config, 'config.json'));
  return file === undefined ? {} : record(JSON.parse(file.toString('utf8')));
}

/** Returns the file's path on the host. */
function write({ tree, config }: Client, content: Record<string, unknown>): string {
  const path = posix.join(config, 'config.json');
  tree.write(path, JSON.stringify(content, null, '\t'), { mode: 0o600 });
  return path;
}

function serverName(server: string): string {
  return server === HUB ? HUB : server.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
