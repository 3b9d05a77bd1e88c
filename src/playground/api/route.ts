/** What a URL path names, as the API server's RequestInfo. */
export interface Route {
  /** Undefined for the core API. */
  group: string;
  version: string;
  namespace: string | undefined;
  resource: string;
  name: string | undefined;
  subresource: string | undefined;
}

/** The resource that a path names; null for paths that are not of a resource (discovery, health, nonsense). */
export function routeOf(pathname: string): Route | null {
  const parts = pathname.split('/').filter(Boolean).map(decode);
  const core = parts[0] === 'api';
  if (!core && parts[0] !== 'apis') return null;
  const rest = parts.slice(core ? 2 : 3);
  const group = core ? '' : parts[1];
  const version = core ? parts[1] : parts[2];
  if (group === undefined || version === undefined || rest[0] === undefined) return null;
  if (rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize') {
    const [, namespace, resource, name, subresource] = rest;
    return resource === undefined ? null : { group, version, namespace, resource, name, subresource };
  }
  const [resource, name, subresource] = rest;
  // A Namespace is judged as being in itself, which shows in the wording of refusals.
  const namespace = resource === 'namespaces' ? name : undefined;
  return { group, version, namespace, resource, name, subresource };
}

/** The verb that RBAC judges. */
export function verbOf(method: string, route: Route): string {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return route.name === undefined ? 'deletecollection' : 'delete';
    default:
      return route.name === undefined ? 'list' : 'get';
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
