import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Access } from '../../../src/evidence/cluster/kubeconfig.js';
import { type Issued, issue } from '../endpoint/certificates.js';

export type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;
export type Handler = (request: AnyRequest, response: AnyResponse) => void;

export interface TestServer {
  url: string;
  /** TCP connections accepted so far. */
  connections(): number;
  /** `GET /path?query` of each request, in order. */
  seen: string[];
  sockets: Set<Socket>;
  close(): Promise<void>;
}

/** A server on 127.0.0.1: HTTP/2 with fall-back, HTTP/1.1 only, or without TLS. */
export async function serve(
  kind: 'h2' | 'h1' | 'http',
  identity: { leaf: Issued; clientCa?: Issued },
  handler: Handler,
): Promise<TestServer> {
  const seen: string[] = [];
  const tls = {
    key: identity.leaf.key,
    cert: identity.leaf.certificate,
    ...(identity.clientCa === undefined
      ? {}
      : { ca: identity.clientCa.certificate, requestCert: true, rejectUnauthorized: true }),
  };
  const handle: Handler = (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    handler(request, response);
  };
  const server: Server =
    kind === 'h2'
      ? createSecureServer({ ...tls, allowHTTP1: true }, handle)
      : kind === 'h1'
        ? createHttps(tls, handle)
        : createHttp(handle);
  const sockets = new Set<Socket>();
  let count = 0;
  server.on('connection', (socket: Socket) => {
    count += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that goes away in the middle is part of what is tested.
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${kind === 'http' ? 'http' : 'https'}://127.0.0.1:${port}`,
    connections: () => count,
    seen,
    sockets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A CA and a server certificate for 127.0.0.1 signed by it. */
export async function identity(): Promise<{ ca: Issued; leaf: Issued }> {
  const ca = await issue({ subject: 'CN=cluster', ca: true });
  return { ca, leaf: await issue({ subject: 'CN=apiserver', names: ['127.0.0.1'], issuer: ca }) };
}

export function accessTo(url: string, ca: Issued | undefined, more: Partial<Access> = {}): Access {
  return {
    context: 'test',
    server: new URL(url),
    user: 'tester',
    namespace: 'default',
    headers: { authorization: 'Bearer s3cret' },
    tls: { ...(ca === undefined ? {} : { ca: ca.certificate }), rejectUnauthorized: true },
    ...more,
  };
}

/** Answers with JSON. */
export function json(response: AnyResponse, status: number, body: unknown, headers = {}): void {
  (response as ServerResponse).writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
