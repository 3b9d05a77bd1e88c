import { type KubeObject, list, record } from '../../kube/objects.js';
import type { Kind } from '../store/kinds.js';
import { discover } from './discovery.js';
import { jsonBody, patchType } from './patch.js';
import { podLog } from './pod-log.js';
import { allows, type User } from './rbac.js';
import { listed } from './reads.js';
import type { Answer, Asked, Cluster } from './request.js';
import { type Route, routeOf, verbOf } from './route.js';
import { forbidden, invalid, methodNotAllowed, noSuchResource, notFound, unauthorized } from './status.js';
import { create, patch, remove, update, type Write } from './writes.js';

const ANONYMOUS: User = { name: 'system:anonymous', rules: [] };

/** The API server's answer to one request. Refusals are thrown as ApiError. */
export function answer(asked: Asked, cluster: Cluster): Answer {
  const user = authenticate(asked, cluster.users);
  const route = routeOf(asked.pathname);
  if (route === null) return discovery(asked, user, cluster);
  authorize(asked.method, route, user);
  const served = cluster.store.kinds.filter(
    (kind) => kind.group === route.group && kind.version === route.version,
  );
  if (served.length === 0) return pageNotFound();
  const kind = served.find((entry) => entry.plural === route.resource);
  if (kind === undefined) throw noSuchResource();
  return handle(asked, route, kind, cluster);
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
  const found = discover(asked.pathname, store.kinds);
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

function handle(asked: Asked, route: Route, kind: Kind, cluster: Cluster): Answer {
  const { query } = asked;
  const { namespace, name, subresource } = route;
  if (subresource !== undefined && subresource !== 'status' && subresource !== 'log') throw noSuchResource();
  if (subresource === 'status' && !kind.status) throw noSuchResource();
  const scope = kind.namespaced ? namespace : undefined;
  if (subresource === 'log') return podLog(asked, kind, scope, name ?? '', cluster);
  if (asked.method === 'GET' && name === undefined) {
    return json(200, listed(cluster.store, kind, scope, query), query);
  }
  if (asked.method === 'GET') {
    const object = cluster.store.find(kind, scope, name ?? '');
    if (object === undefined) throw notFound(kind, name ?? '');
    return json(200, object, query);
  }
  if ((asked.method === 'POST') !== (name === undefined)) throw methodNotAllowed();
  if (kind.namespaced && scope === undefined) throw methodNotAllowed();
  return change(asked, kind, {
    store: cluster.store,
    kind,
    namespace: scope,
    name,
    subresource,
    dryRun: dryRun(asked),
    manager: query.get('fieldManager') ?? asked.userAgent?.split('/')[0] ?? 'unknown',
    now: cluster.now(),
  });
}

function change(asked: Asked, kind: Kind, write: Write): Answer {
  const { method, query, body } = asked;
  switch (method) {
    case 'POST':
      return json(201, create(write, objectBody(body, kind)), query);
    case 'PUT':
      return json(200, update(write, objectBody(body, kind)), query);
    case 'PATCH': {
      const type = patchType(asked.contentType, kind.custom);
      const existed = write.store.find(kind, write.namespace, write.name ?? '') !== undefined;
      const object = patch(write, type, body, {
        fieldManager: query.get('fieldManager') ?? undefined,
        force: query.get('force') === 'true',
      });
      return json(existed ? 200 : 201, object, query);
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
      return json(200, remove({ ...write, dryRun: dry }, given), query);
    }
    default:
      throw methodNotAllowed();
  }
}

function objectBody(body: string, kind: Kind): KubeObject {
  return record(jsonBody(body, kind.kind));
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
