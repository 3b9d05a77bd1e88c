import { posix } from 'node:path';
import { jsonFault } from '../../formats/daemon-settings.js';
import { withoutCredentials } from '../../formats/mask.js';
import { placeOf } from '../../formats/text-place.js';
import { record, strings, text } from '../../kube/objects.js';
import type { DockerClientFacts } from '../host-model.js';
import { absent, type Reading, read } from '../reading.js';
import type { HostAccess } from './access.js';
import { clientFolder } from './docker-context.js';
import { HostDenied } from './host-failure.js';
import { lookAtFile } from './host-file.js';

/** Where an entry of `auths` keeps what it keeps (docker/cli, cli/config/types/authconfig.go). */
const SECRETS = ['auth', 'password', 'identitytoken', 'registrytoken'];

/**
 * The client's config.json without its secrets. One that docker cannot read, which it warns of and goes on without, has a `problem`.
 * @throws HostDenied
 */
export async function readDockerClient(access: HostAccess): Promise<Reading<DockerClientFacts>> {
  const path = posix.join(clientFolder(access), 'config.json');
  const look = await lookAtFile(access, path);
  const none: DockerClientFacts = { path, auths: [], credHelpers: {}, proxies: {} };
  switch (look.state) {
    case 'denied':
      throw new HostDenied(path);
    case 'absent':
    case 'dangling':
      return absent(`${path} is not there: nobody has logged in with docker`);
    case 'folder':
    case 'null-device':
      return read({ ...none, problem: `${path} is not a file` });
    case 'failed':
      return read({ ...none, problem: look.reason });
    case 'file':
      return read({ ...none, ...settings(look.bytes.toString('utf8')) });
  }
}

function settings(content: string): Partial<DockerClientFacts> {
  // An empty file is as good as none (docker/cli, cli/config/configfile/file.go).
  if (content.trim() === '') return {};
  const fault = jsonFault(content);
  // Never JSON.parse's own words, which quote what stands around the fault.
  if (fault !== undefined) return { problem: `${fault.message}${placeIn(content, fault.offset)}` };
  const value = record(JSON.parse(content));
  const [credsStore, currentContext] = [text(value.credsStore), text(value.currentContext)];
  const auths = Object.entries(record(value.auths));
  const broken = auths.find(([, entry]) => !isLogin(text(record(entry).auth) ?? ''))?.[0];
  return {
    ...(broken === undefined
      ? {}
      : {
          problem: `invalid auth configuration file: the login for ${withoutCredentials(broken)} is not base64 of user:password`,
        }),
    auths: auths.map(([key, entry]) => ({
      key: withoutCredentials(key),
      stored: SECRETS.some((name) => (text(record(entry)[name]) ?? '') !== ''),
    })),
    credHelpers: strings(value.credHelpers),
    proxies: proxies(value.proxies),
    ...(credsStore ? { credsStore } : {}),
    ...(currentContext ? { currentContext } : {}),
  };
}

function proxies(value: unknown): DockerClientFacts['proxies'] {
  const out: DockerClientFacts['proxies'] = {};
  for (const [daemon, entry] of Object.entries(record(value))) {
    const masked = Object.entries(strings(entry)).map(([name, url]) => [name, withoutCredentials(url)]);
    out[daemon] = Object.fromEntries(masked);
  }
  return out;
}

/** As docker/cli takes it (cli/config/configfile/file.go, decodeAuth): base64 of a user, a colon and a password, or nothing. */
function isLogin(auth: string): boolean {
  if (auth === '') return true;
  if (!/^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/.test(auth)) return false;
  return Buffer.from(auth, 'base64').indexOf(':') > 0;
}

function placeIn(content: string, offset: number | undefined): string {
  if (offset === undefined) return '';
  const { line, column } = placeOf(content, offset);
  return ` (line ${line}, column ${column})`;
}
