import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { KeyPair } from '../certificates/x509.js';
import type { EndpointSeed } from '../states/state.js';
import { nginxPage, welcomePage } from './reply.js';
import { type Doors, respond, respondAs } from './respond.js';

export interface RegistryEndpoint {
  port: number;
  close(): Promise<void>;
}

export interface EndpointOptions extends Doors {
  front: EndpointSeed['front'];
  /** Sent to hosts without a certificate of their own. */
  fallback: KeyPair;
  /** The certificate for a host as it is at this moment; undefined: the fallback. */
  certificateFor: (host: string) => KeyPair | undefined;
}

/** What answers at the registry's address, on a free port of 127.0.0.1. */
export async function startEndpoint(options: EndpointOptions): Promise<RegistryEndpoint> {
  const { front } = options;
  if (front === 'nothing') return { port: await freePort(), close: () => Promise.resolve() };
  const server = serverOf(options);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listen(server);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function serverOf(options: EndpointOptions): Server {
  const registry = respond(options);
  switch (options.front) {
    case 'plain-http':
      return createHttpServer(registry);
    case 'web-page':
      return createHttpServer(page);
    case 'other-site':
      return withTls(options, page);
    default:
      return withTls(options, registry);
  }
}

/** A web server that knows nothing but its start page. */
const page: RequestListener = (request, response) => {
  request.resume();
  respondAs(response, request.method ?? 'GET', request.url === '/' ? welcomePage() : nginxPage(404));
};

function withTls({ fallback, certificateFor }: EndpointOptions, answer: RequestListener): Server {
  const { certificate: cert, key } = fallback;
  const otherwise = createSecureContext({ cert, key });
  return createHttpsServer(
    { cert, key, SNICallback: (host, done) => done(null, contextOf(certificateFor(host)) ?? otherwise) },
    answer,
  );
}

function contextOf(pair: KeyPair | undefined): SecureContext | undefined {
  if (pair === undefined) return undefined;
  try {
    return createSecureContext({ cert: pair.certificate, key: pair.key });
  } catch {
    // Certificate and key do not belong together: the controller uses its default then.
    return undefined;
  }
}

/** A port on which nothing listens: it was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

function listen(server: TcpServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
