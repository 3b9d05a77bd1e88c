import { X509Certificate } from 'node:crypto';
import { request as httpRequest, STATUS_CODES } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { certificateFacts } from '../../evidence/certificate-facts.js';
import { judgeLeaf } from '../../evidence/endpoint/go-verify.js';
import { coversHost } from '../../formats/insecure.js';
import { record } from '../../kube/objects.js';
import { readCertsFolder } from './certs-folder.js';
import type { DockerDaemon } from './daemon.js';
import type { HostTree } from './tree.js';

/** How the daemon's machine gets at the one registry that it knows. */
export interface Route {
  host: string;
  port: number;
  /** Undefined: the name does not resolve. */
  address: string | undefined;
}

const NAME_SERVER = '10.0.2.3:53';

/** Thrown with what dockerd puts into its answer. */
export class RegistryRefusal extends Error {}

/**
 * What `docker login` makes the daemon do: look up the name, choose between TLS and (for an insecure registry) also plain HTTP, verify in Go's
 * order, ask without and then with the credentials.
 * @throws RegistryRefusal with docker's text
 */
export async function logIn(
  daemon: DockerDaemon,
  { tree, route }: { tree: HostTree; route: Route },
  asked: { server: string; user: string; password: string },
): Promise<void> {
  const name = asked.server.replace(/^https?:\/\//i, '').replace(/\/.*$/, '');
  const [host = '', port = '443'] = name.split(':');
  const to: Target = { name, host, port: Number(port), route, ...asked };
  const insecure = (daemon.running?.config.insecure ?? []).some((entry) =>
    coversHost(entry, host, to.port, []),
  );
  if (!insecure) {
    const folder = readCertsFolder(tree, name);
    if ('problem' in folder) throw new RegistryRefusal(folder.problem);
    await ask(to, 'https', [...daemon.systemStore(), ...folder.certificates]);
    return;
  }
  try {
    await ask(to, 'https', undefined);
  } catch (error) {
    if (!(error instanceof RegistryRefusal) || /failed with status/.test(error.message)) throw error;
    // Docker tries plain HTTP next, credentials and all.
    await ask(to, 'http', undefined);
  }
}

interface Target {
  name: string;
  host: string;
  port: number;
  route: Route;
  user: string;
  password: string;
}

async function ask(to: Target, scheme: 'https' | 'http', pool: readonly string[] | undefined): Promise<void> {
  const url = `${scheme}://${to.name}/v2/`;
  const address = addressOf(to, url);
  if (scheme === 'https') await verify(to, address, url, pool);
  await statusOf(to, { scheme, address, url, withLogin: false });
  const status = await statusOf(to, { scheme, address, url, withLogin: true });
  if (status !== 200) {
    const words = `${status} ${STATUS_CODES[status] ?? ''}`;
    throw new RegistryRefusal(`login attempt to ${url} failed with status: ${words}`);
  }
}

function addressOf({ host, port, route }: Target, url: string): string {
  if (host !== route.host || route.address === undefined) {
    throw new RegistryRefusal(`Get "${url}": dial tcp: lookup ${host} on ${NAME_SERVER}: no such host`);
  }
  if (port !== route.port) {
    throw new RegistryRefusal(`Get "${url}": dial tcp ${route.address}:${port}: connect: connection refused`);
  }
  return route.address;
}

/** One handshake, judged as Go does: dates and name of the leaf, then the chain. Without a pool nothing is judged. */
function verify(
  to: Target,
  address: string,
  url: string,
  pool: readonly string[] | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (why: string) => reject(new RegistryRefusal(`Get "${url}": ${why}`));
    const socket = connect({
      host: address,
      port: to.port,
      servername: to.host,
      ca: [...(pool ?? [])],
      allowPartialTrustChain: true,
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    socket.on('error', (error) => {
      const code = String(record(error).code);
      if (code === 'ECONNREFUSED') refuse(`dial tcp ${address}:${to.port}: connect: connection refused`);
      else if (/SSL|EPROTO/.test(code)) refuse('http: server gave HTTP response to HTTPS client');
      else refuse('EOF');
    });
    socket.on('secureConnect', () => {
      const leaf = socket.getPeerCertificate(true);
      const fault =
        pool === undefined ? undefined : faultOf(leaf, to.host, pool, socket.authorizationError as unknown);
      socket.destroy();
      if (fault === undefined) resolve();
      else refuse(fault);
    });
  });
}

function faultOf(
  leaf: DetailedPeerCertificate,
  host: string,
  pool: readonly string[],
  verdict: unknown,
): string | undefined {
  const facts = certificateFacts(new X509Certificate(leaf.raw));
  const first = judgeLeaf(facts, host, new Date());
  if (first?.ok === false) return first.message;
  // A certificate that is itself in the pool is trusted, whoever signed it.
  if (pool.some((pem) => new X509Certificate(pem).raw.equals(leaf.raw))) return undefined;
  return verdict === null || verdict === undefined
    ? undefined
    : 'x509: certificate signed by unknown authority';
}

interface Request {
  scheme: 'https' | 'http';
  address: string;
  url: string;
  withLogin: boolean;
}

function statusOf(to: Target, { scheme, address, url, withLogin }: Request): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = {
      host: address,
      port: to.port,
      path: '/v2/',
      agent: false as const,
      headers: { host: to.name },
      ...(withLogin ? { auth: `${to.user}:${to.password}` } : {}),
    };
    // Verified before, or not to be verified at all.
    const sent =
      scheme === 'http'
        ? httpRequest(options)
        : httpsRequest({ ...options, servername: to.host, rejectUnauthorized: false });
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', (error) => {
      const why =
        record(error).code === 'ECONNREFUSED'
          ? `dial tcp ${address}:${to.port}: connect: connection refused`
          : 'EOF';
      reject(new RegistryRefusal(`Get "${url}": ${why}`));
    });
    sent.end();
  });
}
