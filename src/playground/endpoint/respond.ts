import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Kubelet } from '../controllers/kubelet.js';
import type { World } from '../controllers/world.js';
import { controllerPage, ownHeaders } from './controller-pages.js';
import { backendOf } from './ingress.js';
import { registryAnswer } from './registry-answer.js';
import { nginxPage, type Reply, reasonOf } from './reply.js';
import type { RegistryStorage } from './storage.js';

/** The way from the address into the cluster. */
export interface Doors {
  world: World;
  kubelet: Kubelet;
  storage: RegistryStorage;
  /** The most bytes of one request that a proxy in front lets pass; undefined: there is none. */
  limit: () => number | undefined;
}

/** Answers as the ingress controller does: what the store says at that moment decides who is behind it. */
export function respond(doors: Doors): RequestListener {
  return (request, response) => {
    // A client that went away needs no answer.
    passOn(doors, request, response).catch(() => response.destroy());
  };
}

async function passOn(doors: Doors, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const named = request.headers.host ?? '';
  const url = new URL(request.url ?? '/', 'https://registry');
  const backend = backendOf(doors.world, doors.kubelet, named.replace(/:\d+$/, ''), url.pathname);
  const method = request.method ?? 'GET';
  const reply =
    body.length > (doors.limit() ?? Number.POSITIVE_INFINITY) || body.length > backend.bodyLimit
      ? nginxPage(413)
      : 'error' in backend
        ? controllerPage(backend.by, backend.error)
        : await registryAnswer(backend.listening, doors.storage, {
            method,
            path: url.pathname,
            query: url.searchParams,
            authorization: request.headers.authorization,
            accept: request.headers.accept,
            contentType: request.headers['content-type'],
            body,
            origin: { scheme: 'encrypted' in request.socket ? 'https' : 'http', host: named },
          });
  respondAs(response, method, reply, ownHeaders(backend.by));
}

/** @param own headers that whoever answers adds to everything */
export function respondAs(
  response: ServerResponse,
  method: string,
  { status, headers, body }: Reply,
  own: Record<string, string>,
): void {
  response.writeHead(status, reasonOf(status), {
    ...own,
    Date: new Date().toUTCString(),
    ...headers,
    ...(status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
  });
  response.end(method === 'HEAD' ? undefined : body);
}

function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => resolve(Buffer.concat(parts)));
    request.on('error', reject);
  });
}
