import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { type KeyPair, makeCertificate } from '../certificates/x509.js';
import type { Kubelet } from '../controllers/kubelet.js';
import type { Store } from '../store/store.js';
import { backendOf, certificateFor } from './ingress.js';
import { registryAnswer } from './registry-answer.js';
import { defaultBackend, nginxPage, type Reply, reasonOf, SERVER } from './reply.js';

export interface RegistryEndpoint {
  port: number;
  close(): Promise<void>;
}

/** The ingress controller: TLS on a free port of 127.0.0.1, with the certificate and the backend as the store says at that moment. */
export async function startEndpoint(store: Store, kubelet: Kubelet): Promise<RegistryEndpoint> {
  const fake = await fakeCertificate();
  const fallback = createSecureContext({ cert: fake.certificate, key: fake.key });
  const server = createServer(
    {
      cert: fake.certificate,
      key: fake.key,
      SNICallback: (host, done) => done(null, contextFor(store, host) ?? fallback),
    },
    (request, response) => {
      void respond(store, kubelet, request, response);
    },
  );
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await listen(server);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}

/** Made anew at every start, as ingress-nginx does; nobody can trust it. */
async function fakeCertificate(): Promise<KeyPair> {
  const now = Date.now();
  return makeCertificate({
    subject: 'O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate',
    names: ['ingress.local'],
    notBefore: new Date(now - 3600 * 1000),
    notAfter: new Date(now + 365 * 24 * 3600 * 1000),
  });
}

function contextFor(store: Store, host: string): SecureContext | undefined {
  const pair = certificateFor(store, host);
  if (pair === undefined) return undefined;
  try {
    return createSecureContext({ cert: pair.certificate, key: pair.key });
  } catch {
    // Certificate and key do not belong together: the controller uses its default then.
    return undefined;
  }
}

async function respond(
  store: Store,
  kubelet: Kubelet,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.resume();
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const path = new URL(request.url ?? '/', 'https://registry').pathname;
  const backend = backendOf(store, kubelet, host, path);
  const reply =
    'error' in backend
      ? backend.error === 404
        ? defaultBackend()
        : nginxPage(backend.error)
      : await registryAnswer(backend.listening, path, request.headers.authorization);
  send(response, request.method ?? 'GET', reply);
}

function send(response: ServerResponse, method: string, { status, headers, body }: Reply): void {
  response.writeHead(status, reasonOf(status), {
    Server: SERVER,
    Date: new Date().toUTCString(),
    ...headers,
    'Content-Length': String(Buffer.byteLength(body)),
  });
  response.end(method === 'HEAD' ? undefined : body);
}
