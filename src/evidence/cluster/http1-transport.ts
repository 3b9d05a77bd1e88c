import { type Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent, type AgentOptions, request as httpsRequest } from 'node:https';
import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls';
import { BodyCollector, type Transport, type WireRequest, type WireResponse } from './transport.js';

/** Enough for a wave of requests without a handshake for each. */
export const MAX_SOCKETS = 6;

/**
 * Requests over kept-alive HTTP/1.1 connections: for servers without h2, for proxies and for http://.
 * @param identity the name that the server's certificate must be for, when it is not the host of the URL
 */
export function http1Transport(server: URL, agent: HttpAgent, identity?: string): Transport {
  return {
    alive: true,
    send: (request, signal) => send(server, agent, identity, request, signal),
    close: () => agent.destroy(),
  };
}

/** An agent that hands out a socket that is already open before it opens others. */
export class AgentWithSocket extends Agent {
  private first: TLSSocket | undefined;

  constructor(options: AgentOptions, socket: TLSSocket) {
    super({ ...options, keepAlive: true, maxSockets: MAX_SOCKETS });
    this.first = socket;
    // Until the first request takes it nobody else listens, and an error without a listener would end the process.
    socket.on('error', () => socket.destroy());
  }

  override destroy(): void {
    this.first?.destroy();
    super.destroy();
  }

  override createConnection(
    ...args: Parameters<Agent['createConnection']>
  ): ReturnType<Agent['createConnection']> {
    const socket = this.first;
    this.first = undefined;
    return socket !== undefined && !socket.destroyed ? socket : super.createConnection(...args);
  }
}

function send(
  server: URL,
  agent: HttpAgent,
  identity: string | undefined,
  wire: WireRequest,
  signal: AbortSignal,
): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const make = server.protocol === 'https:' ? httpsRequest : httpRequest;
    const body = new BodyCollector();
    const hostname = server.hostname.replace(/^\[|\]$/g, '');
    const request = make(
      {
        agent,
        method: wire.method,
        hostname,
        // The SOCKS agent forgets the host when that is an address, and the certificate would be checked for "localhost".
        checkServerIdentity: (_: string, certificate: PeerCertificate) =>
          checkServerIdentity(identity ?? hostname, certificate),
        port: server.port || (server.protocol === 'https:' ? 443 : 80),
        path: wire.path,
        headers:
          wire.body === undefined
            ? wire.headers
            : { ...wire.headers, 'content-length': Buffer.byteLength(wire.body) },
        signal,
      },
      (response) => {
        response.on('data', (chunk: Buffer) => {
          try {
            body.add(chunk);
          } catch (error) {
            reject(error);
            request.destroy();
          }
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers['retry-after'],
            body: body.text(),
          }),
        );
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(wire.body);
  });
}
