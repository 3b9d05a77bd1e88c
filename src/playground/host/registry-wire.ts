import { X509Certificate } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { certificateFacts } from '../../evidence/certificate-facts.js';
import { judgeLeaf } from '../../evidence/endpoint/go-verify.js';
import { coversHost } from '../../formats/insecure.js';
import { record } from '../../kube/objects.js';
import { readCertsFolder } from './certs-folder.js';
import type { DockerDaemon } from './daemon.js';
import type { Names } from './names.js';
import type { HostTree } from './tree.js';

/** How the daemon's machine gets at the one registry that it knows. */
export interface Route {
  names: Names;
  /** Of the registry's endpoint, as names lead to it; it really listens on 127.0.0.1. */
  address: string;
  port: number;
}

const LISTENS = '127.0.0.1';

export interface Credentials {
  user: string;
  password: string;
}

export interface WireRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT';
  /** Path with query, or a whole URL, as `Location` has it. */
  url: string;
  login?: Credentials | undefined;
  headers?: Record<string, string>;
  body?: Buffer;
}

export interface WireAnswer {
  status: number;
  words: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Thrown with what dockerd puts into its answer. */
export class RegistryRefusal extends Error {}

/**
 * The ways on which the daemon tries a registry, in this order: TLS verified by the authorities of the system and of certs.d; for an insecure registry TLS
 * that nobody verifies, then plain HTTP.
 * @throws RegistryRefusal when certs.d cannot be read
 */
export function wiresTo(
  daemon: DockerDaemon,
  { tree, route }: { tree: HostTree; route: Route },
  name: string,
): Wire[] {
  const [host = '', port = '443'] = name.split(':');
  const to = { name, host, port: Number(port), route };
  const insecure = (daemon.running?.config.insecure ?? []).some((entry) =>
    coversHost(entry, host, to.port, []),
  );
  if (insecure) return [new Wire(to, 'https', undefined), new Wire(to, 'http', undefined)];
  const folder = readCertsFolder(tree, name);
  if ('problem' in folder) throw new RegistryRefusal(folder.problem);
  return [new Wire(to, 'https', [...daemon.systemStore(), ...folder.certificates])];
}

interface Target {
  name: string;
  host: string;
  port: number;
  route: Route;
}

/** One way to talk to a registry. */
export class Wire {
  readonly base: string;
  readonly #to: Target;
  readonly #scheme: 'https' | 'http';
  readonly #pool: readonly string[] | undefined;
  #verified = false;

  /** @param pool authorities, PEM; undefined: nothing is verified */
  constructor(to: Target, scheme: 'https' | 'http', pool: readonly string[] | undefined) {
    this.#to = to;
    this.#scheme = scheme;
    this.#pool = pool;
    this.base = `${scheme}://${to.name}`;
  }

  /** @throws RegistryRefusal in Go's words when there is no answer */
  async send(asked: WireRequest): Promise<WireAnswer> {
    const url = asked.url.startsWith('/') ? `${this.base}${asked.url}` : asked.url;
    const refuse = (why: string) => {
      const verb = asked.method.charAt(0) + asked.method.slice(1).toLowerCase();
      return new RegistryRefusal(`${verb} "${url}": ${why}`);
    };
    const address = this.#address(url, refuse);
    if (this.#scheme === 'https' && !this.#verified) await this.#verify(address, refuse);
    this.#verified = true;
    return this.#exchange(asked, url, address, refuse);
  }

  #address(url: string, refuse: (why: string) => Error): string {
    const { names, address: served, port: open } = this.#to.route;
    const { protocol, hostname, port } = new URL(url);
    const address = names.lookup(hostname);
    if (address === undefined) throw refuse(names.noSuchHost(hostname));
    const asked = Number(port) || (protocol === 'https:' ? 443 : 80);
    if (address !== served) throw refuse(`dial tcp ${address}:${asked}: i/o timeout`);
    if (asked !== open) throw refuse(`dial tcp ${address}:${asked}: connect: connection refused`);
    return address;
  }

  /** One handshake, judged as Go does: dates and name of the leaf, then the chain. Without a pool nothing is judged. */
  #verify(address: string, refuse: (why: string) => Error): Promise<void> {
    const { host, port } = this.#to;
    const pool = this.#pool;
    return new Promise((resolve, reject) => {
      const socket = connect({
        host: LISTENS,
        port,
        servername: host,
        ca: [...(pool ?? [])],
        allowPartialTrustChain: true,
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
      });
      socket.on('error', (error) => reject(refuse(transportFault(error, `${address}:${port}`))));
      socket.on('secureConnect', () => {
        const leaf = socket.getPeerCertificate(true);
        const verdict = socket.authorizationError as unknown;
        const fault = pool === undefined ? undefined : faultOf(leaf, host, pool, verdict);
        socket.destroy();
        if (fault === undefined) resolve();
        else reject(refuse(fault));
      });
    });
  }

  #exchange(
    { method, login, headers, body }: WireRequest,
    url: string,
    address: string,
    refuse: (why: string) => Error,
  ): Promise<WireAnswer> {
    const { host, port, name } = this.#to;
    const { pathname, search } = new URL(url);
    const options = {
      host: LISTENS,
      port,
      method,
      path: `${pathname}${search}`,
      agent: false as const,
      headers: { host: name, ...headers, 'content-length': String(body?.length ?? 0) },
      ...(login === undefined ? {} : { auth: `${login.user}:${login.password}` }),
    };
    return new Promise((resolve, reject) => {
      // Verified before, or not to be verified at all.
      const sent =
        this.#scheme === 'http'
          ? httpRequest(options)
          : httpsRequest({ ...options, servername: host, rejectUnauthorized: false });
      const fail = (error: Error) => reject(refuse(transportFault(error, `${address}:${port}`)));
      sent.on('response', (response) => collect(response).then(resolve, fail));
      sent.on('error', fail);
      sent.end(body);
    });
  }
}

async function collect(response: IncomingMessage): Promise<WireAnswer> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(Buffer.from(part as Buffer));
  return {
    status: response.statusCode ?? 0,
    words: response.statusMessage ?? '',
    headers: response.headers,
    body: Buffer.concat(parts),
  };
}

function transportFault(error: Error, at: string): string {
  const code = String(record(error).code);
  if (code === 'ECONNREFUSED') return `dial tcp ${at}: connect: connection refused`;
  return /SSL|EPROTO/.test(code) ? 'http: server gave HTTP response to HTTPS client' : 'EOF';
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
