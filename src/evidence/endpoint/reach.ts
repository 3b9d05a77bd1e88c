import { type Reading, read, skipped } from '../reading.js';
import { openFirst } from './addresses.js';
import { type Override, readDns } from './dns.js';
import type { Peer } from './peer.js';
import { handshake } from './tls.js';
import { loadTrust, type TrustOptions } from './trust.js';
import { verifyChain } from './verify-chain.js';

export interface Surroundings {
  overrides: readonly Override[];
  trust: TrustOptions;
  /** Folder that stands for `/` of the Docker host. */
  hostRoot: string | undefined;
  /** ISO 8601. */
  takenAt: string;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

/** A token server as a peer: resolved, connected to and verified as the registry itself is. Anything less is a reason to send it nothing. */
export async function reach(host: string, port: number, around: Surroundings): Promise<Reading<Peer>> {
  const { timeoutMs, signal } = around;
  const [pool, dns] = await Promise.all([
    loadTrust(host, port, around.trust, around.hostRoot),
    readDns(host, port, around.overrides, timeoutMs, signal),
  ]);
  if (dns.state !== 'read') return dns;
  const opened = await openFirst(dns.value.addresses, { port, timeoutMs, signal });
  if (!('socket' in opened)) return opened.reading;
  const outcome = await handshake(opened.socket, { host, timeoutMs, signal });
  if (!outcome.ok) return outcome.reading;
  outcome.socket.destroy();

  const where = { host, port, address: opened.address, timeoutMs, signal };
  const verified = await verifyChain(outcome.chain, pool, { ...where, now: new Date(around.takenAt) });
  if ('failure' in verified) return verified.failure;
  const { verification } = verified;
  const [leaf] = outcome.chain;
  if (verification.ok && leaf !== undefined) return read({ ...where, leaf });
  const why = verification.ok ? 'it sent no certificate' : verification.message;
  return skipped(`not sent: the certificate of the token server ${host} is not trusted: ${why}`);
}
