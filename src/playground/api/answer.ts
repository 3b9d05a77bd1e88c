import { type KubeObject, list, record } from '../../kube/objects.js';
import type { Kind } from '../store/kinds.js';
import { accessReview, REVIEW } from './access-review.js';
import { asServed, asStored } from './convert.js';
import { discover } from './discovery.js';
import { jsonBody, patchType } from './patch.js';
import { podLog } from './pod-log.js';
import { allows, type User } from './rbac.js';
import { listed } from './reads.js';
import type { Answer, Asked, Cluster } from './request.js';
import { type Route, routeOf, verbOf } from './route.js';
import {
  forbidden,
  invalid,
  methodNotAllowed,
  noSuchResource,
  notFound,
  refusedBy,
  unauthorized,
} from './status.js';
import { create, patch, remove, update, type Write } from './writes.js';

const ANONYMOUS: User = { name: 'system:anonymous', rules: [] };

/** The API server's answer to one request. Refusals are thrown as ApiError. */
export function answer(asked: Asked, cluster: Cluster): Answer {
  const user = authenticate(asked, cluster.users);
  const route = routeOf(asked.pathname);
  if (route === null) return discovery(asked, user, cluster);
  authorize(asked.method, route, user);
  if (isReview(route)) {
    if (asked.method !== 'POST' || route.name !== undefined) throw methodNotAllowed();
    return json(201, accessReview(jsonBody(asked.body, REVIEW.kind), user), asked.query);
  }
  const served = cluster.store.served.filter(
    (kind) => kind.group === route.group && kind.version === route.version,
  );
  if (served.length === 0) return pageNotFound();
  const kind = served.find((entry) => entry.plural === route.resource);
  if (kind === undefined) throw noSuchResource();
  return handle(asked, route, kind, { ...cluster, user });
}

function isReview({ group, version, resource }: Route): boolean {
  return group === REVIEW.group && version === REVIEW.version && resource === REVIEW.plural;
}

function authenticate(asked: Asked, users: ReadonlyMap<string, User>): User {
  if (asked.authorization === undefined) return ANONYMOUS;
  const token = /^Bearer\s+(.*)$/i.exec(asked.authorization)?.[1]?.trim() ?? '';
  const user = users.get(token);
  if (user === undefined) throw unauthorized();
  return user;
}

function authorize(method: string, route: Route, user: User): void {
  const { group, resource, subresource, namespace, name } = route;
  const verb = verbOf(method, route);
  const asked = subresource === undefined ? resource : `${resource}/${subresource}`;
  // What `system:basic-user` gives to everybody who is logged in.
  if (isReview(route) && user !== ANONYMOUS) return;
  if (allows(user, { verb, group, resource: asked, namespace, name })) return;
  throw forbidden({
    user: user.name,
    verb,
    resource: { group, plural: resource },
    subresource,
    namespace,
    name,
  });
}

function discovery(asked: Asked, user: User, { store }: Cluster): Answer {
  if (['/healthz', '/livez', '/readyz'].includes(asked.pathname)) {
    return { status: 200, type: 'text/plain; charset=utf-8', body: 'ok' };
  }
  // Anonymous users may read the version and nothing else.
  if (user === ANONYMOUS && asked.pathname !== '/version') {
    throw forbiddenPath(user, asked.pathname);
  }
  const found = discover(asked.pathname, store.served, store.version);
  return found === undefined ? pageNotFound() : json(200, found, asked.query);
}

function forbiddenPath(user: User, path: string) {
  const error = forbidden({
    user: user.name,
    verb: 'get',
    resource: { group: '', plural: '' },
    subresource: undefined,
    namespace: undefined,
    name: undefined,
  });
  error.message = `forbidden: User "${user.name}" cannot get path "${path}"`;
  return error;
}

function pageNotFound(): Answer {
  return { status: 404, type: 'text/plain; charset=utf-8', body: '404 page not found\n' };
}

function json(status: number, body: unknown, query: URLSearchParams): Answer {
  const pretty = ['true', '1'].includes(query.get('pretty') ?? '');
  return {
    status,
    type: 'application/json',
    body: pretty ? JSON.stringify(body, null, 2) : JSON.stringify(body),
  };
}

/** `served` is the kind by the version that was asked for; its objects may be stored under another one. */
function handle(asked: Asked, route: Route, served: Kind, cluster: Cluster & { user: User }): Answer {
  const { query } = asked;
  const kind = cluster.store.stored(served);
  const { namespace, name, subresource } = route;
  if (subresource !== undefined && subresource !== 'status' && subresource !== 'log') throw noSuchResource();
  if (subresource === 'status' && !kind.status) throw noSuchResource();
  const scope = kind.namespaced ? namespace : undefined;
  if (subresource === 'log') return podLog(asked, kind, scope, name ?? '', cluster);
  if (asked.method === 'GET' && name === undefined) {
    return json(200, listed(cluster.store, served, scope, query), query);
  }
  if (asked.method === 'GET') {
    const object = cluster.store.find(kind, scope, name ?? '');
    if (object === undefined) throw notFound(kind, name ?? '');
    return json(200, asServed(served, object), query);
  }
  if ((asked.method === 'POST') !== (name === undefined)) throw methodNotAllowed();
  if (kind.namespaced && scope === undefined) throw methodNotAllowed();
  return change(asked, cluster.user, {
    store: cluster.store,
    kind,
    served,
    webhook: cluster.webhook,
    namespace: scope,
    name,
    subresource,
    dryRun: dryRun(asked),
    manager: query.get('fieldManager') ?? asked.userAgent?.split('/')[0] ?? 'unknown',
    now: cluster.now(),
  });
}

function change(asked: Asked, user: User, write: Write): Answer {
  const { method, query, body } = asked;
  const { served } = write;
  switch (method) {
    case 'POST':
      return json(201, asServed(served, create(write, objectBody(body, served))), query);
    case 'PUT':
      return json(200, asServed(served, update(write, objectBody(body, served))), query);
    case 'PATCH': {
      const type = patchType(asked.contentType, served.custom);
      const existed = write.store.find(write.kind, write.namespace, write.name ?? '') !== undefined;
      if (!existed && type === 'apply') authorizeCreate(user, write);
      const object = patch(write, type, body, {
        fieldManager: query.get('fieldManager') ?? undefined,
        force: query.get('force') === 'true',
      });
      return json(existed ? 200 : 201, asServed(served, object), query);
    }
    case 'DELETE': {
      const options = body === '' ? {} : record(jsonBody(body, 'DeleteOptions'));
      const policy = query.get('propagationPolicy');
      const grace = query.get('gracePeriodSeconds');
      const given = {
        ...(policy === null ? {} : { propagationPolicy: policy }),
        ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
        ...options,
      };
      const dry = write.dryRun || list(options.dryRun).includes('All');
      const removed = remove({ ...write, dryRun: dry }, given);
      return json(200, removed.kind === served.kind ? asServed(served, removed) : removed, query);
    }
    default:
      throw methodNotAllowed();
  }
}

function objectBody(body: string, served: Kind): KubeObject {
  return asStored(served, record(jsonBody(body, served.kind)));
}

/** A server-side apply that makes an object takes the right to create it too; of what is missing the server says nothing. */
function authorizeCreate(user: User, { kind, namespace, name = '' }: Write): void {
  const { group, plural } = kind;
  if (allows(user, { verb: 'create', group, resource: plural, namespace, name })) return;
  throw refusedBy(kind, name, '');
}

const OPTIONS: Readonly<Record<string, string>> = {
  POST: 'CreateOptions',
  PUT: 'UpdateOptions',
  PATCH: 'PatchOptions',
  DELETE: 'DeleteOptions',
};

function dryRun({ method, query }: Asked): boolean {
  const value = query.get('dryRun');
  if (value === null || value === '') return false;
  if (value === 'All') return true;
  throw invalid({ group: 'meta.k8s.io', kind: OPTIONS[method] ?? '' }, '', [
    {
      field: 'dryRun',
      message: `Unsupported value: []string{"${value}"}: supported values: "All"`,
      cause: 'FieldValueNotSupported',
    },
  ]);
}
