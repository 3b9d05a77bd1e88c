import { absent, leftOut, type Reading, read } from '../reading.js';
import { authorize } from './authorize.js';
import { type Credentials, type FindLogin, secretsOf } from './credentials.js';
import type { HttpAnswer, HttpRequest } from './exchange.js';
import { type AskOptions, ask, type Peer } from './peer.js';

/** A registry whose certificate was verified, and how it wants to be logged in to. */
export interface RegistryAccess {
  peer: Peer;
  /** Of `/v2/` without a login. */
  status: number;
  /** The header WWW-Authenticate of that answer. */
  challenge?: string;
  /** Looked up once, by the first who needs it. `skipped` when none is stored. */
  login(): Promise<Reading<Credentials>>;
  /** Finds and verifies another server, for tokens. */
  reach(host: string, port: number): Promise<Reading<Peer>>;
}

/** A look-up that is made at most once, and only when somebody asks. */
export function loginOnce(find: FindLogin, peer: Peer): () => Promise<Reading<Credentials>> {
  let found: Promise<Reading<Credentials>> | undefined;
  const name = peer.port === 443 ? peer.host : `${peer.host}:${peer.port}`;
  return () => {
    found ??= find(peer.host, peer.port).then((login) =>
      login === undefined ? leftOut(`no login is stored for ${name}`) : read(login),
    );
    return found;
  };
}

/** Requests that carry the login where the registry asks for one. */
export interface Session {
  /** What was sent and must never be shown; empty when there is no login. */
  secrets: readonly string[];
  ask(request: HttpRequest, options: AskOptions): Promise<Reading<HttpAnswer>>;
}

/** A session, the answer of a token server that refuses, or why the login could not be sent. */
export type OpenedSession =
  | { session: Session }
  | { refusal: HttpAnswer; secrets: readonly string[] }
  | { reading: Reading<never> };

/**
 * Opens a session for one repository. Without a stored login it goes on without, so that the registry's own refusal can be shown.
 */
export async function openSession(registry: RegistryAccess, scope: string): Promise<OpenedSession> {
  const stored = registry.status === 401 ? await registry.login() : absent('no login is asked for');
  if (stored.state !== 'read') {
    return {
      session: { secrets: [], ask: (request, options) => ask(registry.peer, request, options) },
    };
  }
  const allowed = await authorize(registry.challenge, stored.value, { scope, reach: registry.reach });
  if ('reading' in allowed) return allowed;
  if ('refusal' in allowed) return { ...allowed, secrets: secretsOf(stored.value) };
  return {
    session: {
      secrets: secretsOf(stored.value, allowed.header),
      ask: (request, options) =>
        ask(
          registry.peer,
          { ...request, headers: { ...request.headers, authorization: allowed.header } },
          options,
        ),
    },
  };
}
