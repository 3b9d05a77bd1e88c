import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { type ConnectionOptions, connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { record, text } from '../../kube/objects.js';
import { type FailureCause, failed, type Reading } from '../reading.js';
import { isAddress } from './address.js';

/** A server cannot send more certificates than this: the guard against a chain that never ends. */
const MAX_CHAIN = 10;

/**
 * A TLS connection, or why there is none. The caller closes the socket. What came instead of TLS: bytes of another protocol, or only the end of the
 * connection, after which plain HTTP may still be what is spoken there.
 */
export type TlsOutcome =
  | { ok: true; socket: TLSSocket; chain: Buffer[] }
  | { ok: false; reading: Reading<never>; instead?: 'plaintext' | 'closed' };

/** Codes of OpenSSL for a first record that is no TLS record. */
const NOT_TLS = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
  'EPROTO',
]);

export interface HandshakeOptions {
  host: string;
  timeoutMs: number;
  signal: AbortSignal | undefined;
  /** Certificates to judge the chain by; without them nothing is judged. */
  anchors?: readonly X509Certificate[];
}

/**
 * A handshake that goes through whatever the server sends: what it sends is the reading, and is judged afterwards. No store is loaded, so that
 * the chain is only what was sent.
 */
export function handshake(socket: Socket, options: HandshakeOptions): Promise<TlsOutcome> {
  const { host, timeoutMs, signal, anchors = [] } = options;
  const settings: ConnectionOptions = {
    socket,
    ...(isAddress(host) ? {} : { servername: host }),
    ALPNProtocols: ['http/1.1'],
    ca: anchors.map((anchor) => anchor.toString()),
    // Go takes any certificate of its pool for a root, an intermediate too.
    allowPartialTrustChain: true,
    rejectUnauthorized: false,
    // The name is judged by Go's rules, not by node's.
    checkServerIdentity: () => undefined,
  };
  return new Promise((resolve) => {
    const tls = connect(settings);
    const settle = (outcome: TlsOutcome) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      tls.off('close', onClose);
      if (!outcome.ok) tls.destroy();
      resolve(outcome);
    };
    const stop = (cause: FailureCause, reason: string, instead?: 'plaintext' | 'closed') =>
      settle({ ok: false, reading: failed(cause, reason), ...(instead === undefined ? {} : { instead }) });
    const onAbort = () => stop('cancelled', 'cancelled');
    const onClose = () =>
      stop('tls', 'the server closed the connection during the TLS handshake (EOF)', 'closed');
    const late = () =>
      stop('timeout', `net/http: TLS handshake timeout: no answer within ${timeoutMs / 1000} s`);
    const timer = setTimeout(late, timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    tls.on('error', (error) => {
      const code = String(record(error).code ?? '');
      if (NOT_TLS.has(code))
        stop('garbage', 'tls: first record does not look like a TLS handshake', 'plaintext');
      else if (code === 'ECONNRESET' || code === 'EPIPE') onClose();
      else stop('tls', `the TLS handshake failed: ${text(record(error).reason) ?? code}`);
    });
    tls.on('close', onClose);
    tls.on('secureConnect', () => settle({ ok: true, socket: tls, chain: chainOf(tls) }));
  });
}

/**
 * The certificates that were sent, in DER: the leaf, then each one's issuer as far as it was sent. In which order they came, and what came with them
 * and belongs to none, Node does not tell; Go makes nothing of either. A self-signed one is its own issuer, which ends the walk.
 */
function chainOf(socket: TLSSocket): Buffer[] {
  const chain: Buffer[] = [];
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (certificate?.raw !== undefined && chain.length < MAX_CHAIN) {
    const { raw } = certificate;
    if (chain.some((one) => one.equals(raw))) break;
    chain.push(raw);
    certificate = certificate.issuerCertificate;
  }
  return chain;
}
