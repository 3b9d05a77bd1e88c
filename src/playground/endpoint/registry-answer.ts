import type { Listening } from '../controllers/kubelet.js';
import { judge } from './htpasswd.js';
import { API, JSON_TYPE, methodNotAllowed } from './registry-reply.js';
import type { Reply } from './reply.js';
import { type RepositoryRequest, repositoryAnswer } from './repository-answer.js';
import type { RegistryStorage } from './storage.js';

export interface RegistryRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
  accept: string | undefined;
  contentType: string | undefined;
  body: Buffer;
  /** How the client addressed it, as the proxy passes that on. */
  origin: { scheme: 'http' | 'https'; host: string };
}

/** What the registry answers to a request. */
export async function registryAnswer(
  { registry, files }: Listening,
  storage: RegistryStorage,
  request: RegistryRequest,
): Promise<Reply> {
  const { path, origin } = request;
  if (path === '/') return { status: 200, headers: { 'Cache-Control': 'no-cache' }, body: '' };
  if (path === '/v2') return { status: 301, headers: { Location: '/v2/' }, body: '' };
  if (!path.startsWith('/v2/')) {
    return {
      status: 404,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: '404 page not found\n',
    };
  }
  if (registry.auth !== undefined) {
    const refusal = await refusalOf(registry.auth, files, request.authorization);
    if (refusal !== null) return { ...refusal, headers: { ...refusal.headers, ...registry.headers } };
  }
  // http.host stands over what the proxy says of the client's address.
  const base = registry.host ?? (registry.relative === true ? '' : `${origin.scheme}://${origin.host}`);
  const { deletes = false, unwritable } = registry;
  const limits = { deletes, ...(unwritable === undefined ? {} : { unwritable }) };
  const reply = answered(path, storage, { ...request, base, ...limits });
  return { ...reply, headers: { ...reply.headers, ...registry.headers } };
}

function answered(
  path: string,
  storage: RegistryStorage,
  request: RegistryRequest & Pick<RepositoryRequest, 'base' | 'deletes' | 'unwritable'>,
): Reply {
  const headers = { ...JSON_TYPE, ...API };
  if (path === '/v2/') return { status: 200, headers, body: '{}' };
  if (path === '/v2/_catalog') {
    if (request.method !== 'GET') return methodNotAllowed('GET');
    const { repositories } = storage;
    return { status: 200, headers, body: `${JSON.stringify({ repositories })}\n` };
  }
  return repositoryAnswer(storage, { ...request, path: path.slice('/v2/'.length) });
}

async function refusalOf(
  auth: { realm: string; path: string },
  files: Map<string, string>,
  authorization: string | undefined,
): Promise<Reply | null> {
  const credentials = basic(authorization);
  const challenge: Reply = {
    status: 401,
    headers: { ...JSON_TYPE, ...API, 'Www-Authenticate': `Basic realm="${auth.realm}"` },
    body: `${JSON.stringify({
      errors: [{ code: 'UNAUTHORIZED', message: 'authentication required', detail: null }],
    })}\n`,
  };
  if (credentials === null) return challenge;
  const judgement = await judge(files.get(auth.path) ?? '', credentials.user, credentials.password);
  if (judgement === 'accepted') return null;
  return judgement === 'refused' ? challenge : { status: 400, headers: { ...API }, body: '' };
}

function basic(authorization: string | undefined): { user: string; password: string } | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? null : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}
