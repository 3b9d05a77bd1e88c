import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { KeyPair } from '../certificates/x509.js';
import type { World } from '../controllers/world.js';
import type { EndpointSeed } from '../states/state.js';
import { Entrance, freePort } from './entrance.js';
import { nginxPage, SERVER, welcomePage } from './reply.js';
import { type Doors, respond, respondAs } from './respond.js';

export interface RegistryEndpoint {
  port: number;
  close(): Promise<void>;
}

export interface EndpointOptions extends Doors {
  world: World;
  front: EndpointSeed['front'];
  /** Sent to hosts without a certificate of their own. */
  fallback: () => KeyPair;
  /** The certificate for a host as it is at this moment; undefined: the fallback. */
  certificateFor: (host: string) => KeyPair | undefined;
}

/** What answers at the registry's address, on a port of 127.0.0.1. Where controllers can be installed it listens only while one runs. */
export async function startEndpoint(options: EndpointOptions): Promise<RegistryEndpoint> {
  const { front, world } = options;
  if (front === 'nothing') return { port: await freePort(), close: () => Promise.resolve() };
  const make = () => serverOf(options);
  const follows = front === 'ingress' && !world.ingress.assumed;
  const entrance = await (follows ? Entrance.closed(make) : Entrance.open(make));
  if (follows) {
    world.store.onChange(({ kind }) => {
      if (!['Pod', 'Service'].includes(kind.kind)) return;
      world.clock.soon(() => entrance.set(world.ingress.running.length > 0));
    });
  }
  return entrance;
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
  const reply = request.url === '/' ? welcomePage() : nginxPage(404);
  respondAs(response, request.method ?? 'GET', reply, { Server: SERVER });
};

function withTls({ fallback, certificateFor }: EndpointOptions, answer: RequestListener): Server {
  const { certificate: cert, key } = fallback();
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
