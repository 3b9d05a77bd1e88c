import { posix } from 'node:path';
import { record, strings, text } from '../../kube/objects.js';
import type { Credentials } from '../endpoint/credentials.js';
import type { HostAccess } from './access.js';
import { clientFolder } from './docker-context.js';
import { lookAtFile } from './host-file.js';

const HELPER_TIMEOUT_MS = 3_000;
/** The user name by which a helper says that what it stores is an identity token. */
const TOKEN_USER = '<token>';

/**
 * The login that Docker's client would send to this registry: a credential helper of the registry, else the credential store, else what stands in
 * config.json. undefined when there is none, or what is stored is no password. It lives in memory only.
 */
export async function storedLogin(
  access: HostAccess,
  host: string,
  port: number,
): Promise<Credentials | undefined> {
  const path = posix.join(clientFolder(access), 'config.json');
  const look = await lookAtFile(access, path);
  // Of a file that cannot be read or is not JSON the client has no login either; a check tells of it.
  const config = record(look.state === 'file' ? parsed(look.bytes.toString('utf8')) : undefined);
  // A reference may name the port 443 or leave it out; each is a registry of its own to the client.
  const names = port === 443 ? [host, `${host}:443`] : [`${host}:${port}`];
  for (const name of names) {
    const helper = strings(config.credHelpers)[name] || text(config.credsStore);
    const found = helper
      ? await fromHelper(access, helper, name)
      : fromFile(record(config.auths), name, shown(access, path));
    if (found !== undefined) return found;
  }
  return undefined;
}

function shown(access: HostAccess, path: string): string {
  const home = `${access.user.home}/`;
  return path.startsWith(home) ? `~/${path.slice(home.length)}` : path;
}

/** The protocol of docker-credential-helpers: the server's name on standard input, JSON on standard output. */
async function fromHelper(
  access: HostAccess,
  helper: string,
  name: string,
): Promise<Credentials | undefined> {
  if (!access.live || !/^[\w.-]+$/.test(helper)) return undefined;
  const result = await access.run([`docker-credential-${helper}`, 'get'], {
    input: name,
    timeoutMs: HELPER_TIMEOUT_MS,
  });
  if (result.exitCode !== 0) return undefined;
  const answer = record(parsed(result.stdout));
  const user = text(answer.Username) ?? '';
  const password = text(answer.Secret) ?? '';
  if (user === '' || user === TOKEN_USER || password === '') return undefined;
  return { user, password, from: `credential helper ${helper}` };
}

/** An entry under the very name, else the first one whose key comes to it, as docker/cli's file store does. */
function fromFile(auths: Record<string, unknown>, name: string, from: string): Credentials | undefined {
  const key = name in auths ? name : Object.keys(auths).find((one) => hostnameOf(one) === name);
  if (key === undefined) return undefined;
  const entry = record(auths[key]);
  if (text(entry.identitytoken)) return undefined;
  const encoded = text(entry.auth);
  const [user, password] = encoded
    ? decoded(encoded)
    : [text(entry.username) ?? '', text(entry.password) ?? ''];
  return user === '' || password === '' ? undefined : { user, password, from };
}

/** docker/cli's ConvertToHostname: without the scheme, and without the path of an old entry such as `https://HOST/v1/`. */
function hostnameOf(key: string): string {
  return key.replace(/^[a-z][a-z\d+.-]*:\/\//i, '').replace(/\/.*$/s, '');
}

function decoded(encoded: string): [user: string, password: string] {
  const both = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = both.indexOf(':');
  return colon < 0 ? ['', ''] : [both.slice(0, colon), both.slice(colon + 1).replace(/^\0+|\0+$/g, '')];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
