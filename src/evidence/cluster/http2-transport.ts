import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import {
  BodyCollector,
  codedError,
  type Transport,
  type WireRequest,
  type WireResponse,
} from './transport.js';

/** All requests as streams of one HTTP/2 connection over a TLS socket whose ALPN gave h2. */
export function http2Transport(socket: TLSSocket, origin: string): Transport {
  const session = connect(origin, { createConnection: () => socket, settings: { enablePush: false } });
  let ended: Error | undefined;
  // Each stream is told too; without a listener the error of an idle connection would end the process.
  session.on('error', (error: Error) => {
    ended = error;
  });
  return {
    get alive() {
      return ended === undefined && !session.closed && !session.destroyed;
    },
    send: (request, signal) => send(session, request, signal),
    close: () => session.destroy(),
  };
}

function send(session: ClientHttp2Session, request: WireRequest, signal: AbortSignal): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const body = new BodyCollector();
    let status = 0;
    let retryAfter: string | undefined;
    const stream: ClientHttp2Stream = session.request(
      { ':method': request.method, ':path': request.path, ...request.headers },
      { endStream: request.body === undefined },
    );
    const stop = (error: Error) => {
      reject(error);
      stream.close(constants.NGHTTP2_CANCEL);
    };
    const onAbort = () => stop(signal.reason instanceof Error ? signal.reason : new Error('cancelled'));
    signal.addEventListener('abort', onAbort, { once: true });
    stream.on('response', (headers) => {
      status = headers[':status'] ?? 0;
      retryAfter = headers['retry-after'];
    });
    stream.on('data', (chunk: Buffer) => {
      try {
        body.add(chunk);
      } catch (error) {
        stop(error as Error);
      }
    });
    stream.on('end', () => {
      if (status !== 0) resolve({ status, retryAfter, body: body.text() });
    });
    stream.on('error', reject);
    stream.on('close', () => {
      signal.removeEventListener('abort', onAbort);
      // Settled already unless the connection went away without an answer.
      reject(codedError('ECONNRESET', 'the connection was closed before the answer'));
    });
    if (request.body !== undefined) stream.end(request.body);
  });
}
