import { readFile } from 'node:fs/promises';
import { ConfigError } from '../errors.js';
import type { Credentials, EndpointOptions } from '../evidence/endpoint/read-endpoint.js';
import type { HostAccess } from '../evidence/host/access.js';
import { storedLogin } from '../evidence/host/stored-login.js';
import { systemAccess } from '../evidence/host/system-access.js';
import type { SessionRequest } from './request.js';

/**
 * The Docker host that the flags mean: this machine, or the system in the folder of `--host-root`. Programs that are run on it (Helm) know the
 * cluster by the kubeconfig that regdoctor was given: by their own they might find another one under the same context.
 */
export function accessOf({ access, hostRoot, kubeconfig }: SessionRequest): HostAccess {
  const env = { ...process.env, ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }) };
  return access ?? systemAccess({ env, ...(hostRoot === undefined ? {} : { root: hostRoot }) });
}

/**
 * How the registry's name is probed from this machine.
 * @throws ConfigError by its `login`, when `--user` was given and no password is to be had
 */
export function endpointOf(
  { resolve, caFile, user, image, pushTest }: SessionRequest,
  access: HostAccess,
): EndpointOptions {
  return {
    resolve,
    hostRoot: access.root,
    login: (host, port) => (user === undefined ? storedLogin(access, host, port) : givenLogin(user)),
    ...(caFile === undefined ? {} : { trust: { files: [caFile] } }),
    ...(image === undefined ? {} : { image }),
    ...(pushTest === true ? { pushTest } : {}),
  };
}

/** A password is never taken from the command line, where every user of this machine can read it. */
async function givenLogin(user: string): Promise<Credentials> {
  const path = process.env.REGDOCTOR_PASSWORD_FILE;
  const how = 'Name a file that holds it in REGDOCTOR_PASSWORD_FILE.';
  if (path === undefined || path === '') throw new ConfigError(`--user ${user} needs a password.`, how);
  const content = await readFile(path, 'utf8').catch(() => {
    throw new ConfigError(`The file ${path} of REGDOCTOR_PASSWORD_FILE cannot be read.`, how);
  });
  return { user, password: content.replace(/\r?\n$/, ''), from: '--user' };
}
