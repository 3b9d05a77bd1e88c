import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { certificateFacts } from '../certificate-facts.js';
import type { Readings, TlsFacts } from '../model.js';
import { type OnProgress, observed } from '../progress.js';
import { failed, type Reading, read, skipped } from '../reading.js';
import { parseResolve, readDns } from './dns.js';
import { readHttp } from './http.js';
import { openSocket, readTcp } from './tcp.js';
import { handshake } from './tls.js';
import { loadTrust, type TrustOptions, type TrustPool } from './trust.js';
import { verifyChain } from './verify-chain.js';

const TIMEOUT_MS = 4_000;

export interface EndpointOptions {
  /** `HOST:PORT:ADDRESS`, as for curl. */
  resolve?: readonly string[];
  trust?: TrustOptions;
  /** Folder that stands for `/` of the Docker host, for its trust. */
  hostRoot?: string;
  /** For each of: resolving, connecting, handshake, answer. */
  timeoutMs?: number;
}

export interface ProbeOptions extends EndpointOptions {
  host?: string;
  port: number;
  /** ISO 8601: the time by which certificates are judged. */
  takenAt: string;
  signal?: AbortSignal;
  onProgress?: OnProgress;
}

export type EndpointReadings = Pick<Readings, 'dns' | 'tcp' | 'tls' | 'http'>;

/**
 * The way a client takes to the host name: resolve it, connect, TLS, `GET /v2/`. Each reading that hangs on one that did not succeed is skipped.
 * Nothing secret is sent.
 * @throws ConfigError for a wrong `--resolve` or `--ca-file`.
 */
export async function readEndpoint(options: ProbeOptions): Promise<EndpointReadings> {
  const { host, port, signal, onProgress, timeoutMs = TIMEOUT_MS } = options;
  if (host === undefined) {
    const none = skipped('no host name: no Ingress names one and --host was not given');
    return { dns: none, tcp: none, tls: none, http: none };
  }
  const overrides = (options.resolve ?? []).map(parseResolve);
  const [pool, dns] = await Promise.all([
    loadTrust(host, port, options.trust ?? { files: [] }, options.hostRoot),
    observed(onProgress, 'dns', undefined, () => readDns(host, port, overrides, timeoutMs, signal)),
  ]);
  if (dns.state !== 'read') return { dns, ...notReached('the host name does not resolve') };

  let socket: Socket | undefined;
  const tcp = await observed(onProgress, 'tcp', undefined, async () => {
    const outcome = await readTcp(dns.value.addresses, port, timeoutMs, signal);
    socket = outcome.socket;
    return outcome.reading;
  });
  if (tcp.state !== 'read' || socket === undefined) {
    return { dns, tcp, tls: skipped('no connection'), http: skipped('no connection') };
  }
  const { address } = tcp.value;
  const opened = handshake(socket, { host, timeoutMs, signal });
  const [tls, http] = await Promise.all([
    observed(onProgress, 'tls', undefined, async (): Promise<Reading<TlsFacts>> => {
      const outcome = await opened;
      if (outcome.ok) {
        return judge(outcome.chain, pool, {
          host,
          port,
          address,
          timeoutMs,
          signal,
          takenAt: options.takenAt,
        });
      }
      return outcome.plaintext
        ? plaintext(outcome.reading, { address, host, port, timeoutMs, signal })
        : outcome.reading;
    }),
    observed(onProgress, 'http', undefined, async () => {
      const outcome = await opened;
      return outcome.ok
        ? readHttp(outcome.socket, { scheme: 'https', host, port, timeoutMs, signal })
        : skipped('no TLS connection');
    }),
  ]);
  return { dns, tcp, tls, http };
}

function notReached(reason: string): Pick<Readings, 'tcp' | 'tls' | 'http'> {
  return { tcp: skipped(reason), tls: skipped(reason), http: skipped(reason) };
}

interface Where {
  host: string;
  port: number;
  address: string;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

async function judge(
  chain: readonly Buffer[],
  pool: TrustPool,
  where: Where & { takenAt: string },
): Promise<Reading<TlsFacts>> {
  const { host, port, takenAt } = where;
  const outcome = await verifyChain(chain, pool, { ...where, now: new Date(takenAt) });
  if ('failure' in outcome) return outcome.failure;
  const facts = chain.map((der) => certificateFacts(new X509Certificate(der)));
  return read({ host, port, chain: facts, verification: outcome.verification, trust: pool.labels });
}

/** What answers without TLS: when it is HTTP, the text is the one that docker prints. */
async function plaintext(otherwise: Reading<never>, where: Where): Promise<Reading<never>> {
  const { address, host, port, timeoutMs, signal } = where;
  const { socket } = await openSocket(address, port, timeoutMs, signal);
  if (socket === undefined) return otherwise;
  const answer = await readHttp(socket, { scheme: 'http', host, port, timeoutMs, signal });
  return answer.state === 'read'
    ? failed('garbage', 'http: server gave HTTP response to HTTPS client')
    : otherwise;
}
