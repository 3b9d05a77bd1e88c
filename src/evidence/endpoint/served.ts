import { X509Certificate } from 'node:crypto';
import { certificateFacts } from '../certificate-facts.js';
import type { HttpFacts, TlsFacts } from '../model.js';
import { absent, failed, type Reading, read, skipped } from '../reading.js';
import { readHttp } from './http.js';
import { openSocket } from './tcp.js';
import type { TlsOutcome } from './tls.js';
import type { Trust } from './trust.js';
import { verifyChain } from './verify-chain.js';

export interface Where {
  host: string;
  port: number;
  address: string;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

/** What the port speaks: the outcome of the TLS handshake, and the answer over plain HTTP when there is no TLS. */
export interface Served {
  outcome: TlsOutcome;
  plain: Promise<Reading<HttpFacts>> | undefined;
}

/** `GET /v2/` over plain HTTP, on a connection of its own. */
export async function askPlainHttp(where: Where): Promise<Reading<HttpFacts>> {
  const tcp = await openSocket(where.address, where.port, where.timeoutMs, where.signal);
  return tcp.socket === undefined ? tcp.reading : readHttp(tcp.socket, { ...where, scheme: 'http' });
}

/** The reading of what answers without TLS: looked at only when TLS does not. */
export async function plainReading({ outcome, plain }: Served): Promise<Reading<HttpFacts>> {
  if (outcome.ok) return absent('TLS answers on this port');
  return plain ?? skipped('TLS answers on this port, and its handshake fails');
}

/** The certificates served, judged as Go does. Where plain HTTP answers instead of TLS, the text is the one that docker prints. */
export async function tlsReading(
  { outcome, plain }: Served,
  trust: Trust,
  where: Where & { takenAt: string },
): Promise<Reading<TlsFacts>> {
  if (outcome.ok) return judge(outcome.chain, trust, where);
  if (outcome.instead !== 'plaintext' || (await plain)?.state !== 'read') return outcome.reading;
  return failed('garbage', 'http: server gave HTTP response to HTTPS client');
}

async function judge(
  chain: readonly Buffer[],
  trust: Trust,
  where: Where & { takenAt: string },
): Promise<Reading<TlsFacts>> {
  const options = { ...where, now: new Date(where.takenAt) };
  const more = trust.certificates.length > trust.system.certificates.length;
  const [all, system] = await Promise.all([
    verifyChain(chain, trust, options),
    more ? verifyChain(chain, trust.system, options) : undefined,
  ]);
  if ('failure' in all) return all.failure;
  const alone = system === undefined ? all : system;
  return read({
    host: where.host,
    port: where.port,
    chain: chain.map((der) => certificateFacts(new X509Certificate(der))),
    verification: all.verification,
    trust: trust.labels,
    ...('failure' in alone ? {} : { systemVerification: alone.verification }),
  });
}
