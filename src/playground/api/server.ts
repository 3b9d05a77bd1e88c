import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { KeyPair } from '../certificates/x509.js';
import type { Store } from '../store/store.js';
import { answer } from './answer.js';
import type { User } from './rbac.js';
import type { Answer, Asked, LogSource } from './request.js';
import { ApiError, tooLarge } from './status.js';
import type { WebhookFault } from './webhook.js';

export interface ApiServerOptions {
  store: Store;
  logs: LogSource;
  identity: KeyPair;
  /** By bearer token. */
  users: ReadonlyMap<string, User>;
  /** Added to every request, as a slow network would. */
  latencyMs: number;
  now: () => Date;
  /** Looked at with each request. */
  readonly webhook: WebhookFault | undefined;
}

export interface ApiServer {
  port: number;
  requests(): number;
  close(): Promise<void>;
}

const BODY_LIMIT = 3 * 1024 * 1024;

/** Serves the store as a Kubernetes API on a free port of 127.0.0.1, over HTTP/2 and HTTP/1.1. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  let requests = 0;
  const server = createSecureServer({
    allowHTTP1: true,
    key: options.identity.key,
    cert: options.identity.certificate,
  });
  const sockets = trackSockets(server);
  server.on('request', (request, response) => {
    requests += 1;
    void respond(request, response, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function trackSockets(server: Http2SecureServer): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return sockets;
}

async function respond(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  options: ApiServerOptions,
): Promise<void> {
  try {
    const body = await readBody(request);
    if (options.latencyMs > 0) await delay(options.latencyMs);
    send(response, judge(request, body, options));
  } catch (error) {
    // The client is gone, or the answer could not be built; a defect must not take the whole program down.
    if (!response.headersSent) send(response, refused(error));
  }
}

function judge(request: Http2ServerRequest, body: string, options: ApiServerOptions): Answer {
  const url = new URL(request.url, 'https://playground');
  const asked: Asked = {
    method: request.method,
    pathname: url.pathname,
    query: url.searchParams,
    contentType: request.headers['content-type'],
    body,
    authorization: request.headers.authorization,
    userAgent: request.headers['user-agent'],
  };
  return answer(asked, options);
}

/** A refusal as it is sent; what is no refusal is a defect of the playground. */
function refused(error: unknown): Answer {
  const why = error instanceof Error ? error.message : String(error);
  const refusal =
    error instanceof ApiError ? error : new ApiError(500, 'InternalError', `Internal error occurred: ${why}`);
  return { status: refusal.code, type: 'application/json', body: JSON.stringify(refusal.status) };
}

function send(response: Http2ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'cache-control': 'no-cache, private',
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
  });
  response.end(body);
}

async function readBody(request: Http2ServerRequest): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size <= BODY_LIMIT) chunks.push(bytes);
  }
  // Read to its end all the same, so that the client gets to see the answer.
  if (size > BODY_LIMIT) throw tooLarge();
  return Buffer.concat(chunks).toString('utf8');
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
