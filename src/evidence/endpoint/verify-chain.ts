import { X509Certificate } from 'node:crypto';
import { certificateFacts } from '../certificate-facts.js';
import type { TlsVerification } from '../model.js';
import type { Reading } from '../reading.js';
import { judgeDates, judgeLeaf } from './go-verify.js';
import { openSocket } from './tcp.js';
import { type HandshakeOptions, handshake } from './tls.js';
import { candidatesFor, type TrustPool } from './trust.js';

const UNKNOWN_AUTHORITY: TlsVerification = {
  ok: false,
  fault: 'unknown-authority',
  message: 'x509: certificate signed by unknown authority',
};

export interface VerifyOptions extends Omit<HandshakeOptions, 'anchors'> {
  address: string;
  port: number;
  now: Date;
}

export type Verified = { verification: TlsVerification } | { failure: Reading<never> };

/**
 * Judges a served chain in Go's order: dates and name of the leaf, then the chain against the pool. Only a chain that may end in the pool is put to
 * OpenSSL, in a second handshake; all others are signed by an unknown authority.
 */
export async function verifyChain(
  chain: readonly Buffer[],
  pool: TrustPool,
  options: VerifyOptions,
): Promise<Verified> {
  const certificates = chain.map((der) => new X509Certificate(der));
  const leaf = certificates[0];
  if (leaf === undefined) return { verification: UNKNOWN_AUTHORITY };
  const fault = judgeLeaf(certificateFacts(leaf), options.host, options.now);
  if (fault !== undefined) return { verification: fault };
  const anchors = candidatesFor(chain, pool);
  if (anchors.length === 0) return { verification: UNKNOWN_AUTHORITY };
  // A leaf that is itself in the pool is trusted by Go, whoever signed it.
  if (anchors.some((anchor) => anchor.raw.equals(leaf.raw))) return { verification: { ok: true } };

  const tcp = await openSocket(options.address, options.port, options.timeoutMs, options.signal);
  if (tcp.socket === undefined) return { failure: tcp.reading };
  const second = await handshake(tcp.socket, { ...options, anchors });
  if (!second.ok) return { failure: second.reading };
  const verdict = verdictOf(second.socket.authorizationError, [...certificates, ...anchors], options.now);
  second.socket.destroy();
  return { verification: verdict };
}

/** OpenSSL's verdict on the chain in Go's words. */
function verdictOf(
  error: Error | string | null | undefined,
  certificates: readonly X509Certificate[],
  now: Date,
): TlsVerification {
  const code = error instanceof Error ? String((error as NodeJS.ErrnoException).code) : (error ?? '');
  if (code === '') return { ok: true };
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    // OpenSSL goes by the clock; when every certificate is in date at the time of the readings, the chain stands.
    const faults = certificates.map((one) => judgeDates(certificateFacts(one), now));
    return faults.find((fault) => fault !== undefined) ?? { ok: true };
  }
  if (code === 'INVALID_PURPOSE') {
    const message = 'x509: certificate specifies an incompatible key usage';
    return { ok: false, fault: 'unknown-authority', message };
  }
  return UNKNOWN_AUTHORITY;
}
