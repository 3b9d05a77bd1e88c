import type { Reading } from '../reading.js';
import { failed } from '../reading.js';
import { exchange, type HttpAnswer, type HttpRequest } from './exchange.js';
import { openSocket } from './tcp.js';
import { handshake } from './tls.js';

/** A server whose certificate was verified as Go does. Logins and uploads are sent to such a one and to nobody else. */
export interface Peer {
  host: string;
  port: number;
  address: string;
  /** The certificate that was verified, DER. */
  leaf: Buffer;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

export interface AskOptions {
  bodyBytes: number;
  timeoutMs?: number;
  /** The request goes out even though the run was cancelled. */
  despiteCancel?: boolean;
}

/** One request over a new connection. Nothing is sent unless the server proves again that it has the verified certificate. */
export async function ask(
  peer: Peer,
  request: HttpRequest,
  options: AskOptions,
): Promise<Reading<HttpAnswer>> {
  const { host, port } = peer;
  const signal = options.despiteCancel === true ? undefined : peer.signal;
  const tcp = await openSocket(peer.address, port, peer.timeoutMs, signal);
  if (tcp.socket === undefined) return tcp.reading;
  const tls = await handshake(tcp.socket, { host, timeoutMs: peer.timeoutMs, signal });
  if (!tls.ok) return tls.reading;
  if (tls.chain[0]?.equals(peer.leaf) !== true) {
    tls.socket.destroy();
    return failed('tls', `${host} serves another certificate than at the first connection: nothing was sent`);
  }
  const timeoutMs = options.timeoutMs ?? peer.timeoutMs;
  const where = { scheme: 'https', host, port } as const;
  return exchange(tls.socket, request, { ...where, timeoutMs, signal, bodyBytes: options.bodyBytes });
}

/** An address on this server as people write it. */
export function urlOf(peer: Pick<Peer, 'host' | 'port'>, path: string): string {
  return `https://${peer.port === 443 ? peer.host : `${peer.host}:${peer.port}`}${path}`;
}
