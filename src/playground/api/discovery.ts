import { apiVersionOf, type Kind, minorOf } from '../store/kinds.js';
import { REVIEW } from './access-review.js';

/** What `/version` says. The texts of refusals are those of Kubernetes 1.20, whatever it says. */
function versionInfo(gitVersion: string) {
  return {
    major: '1',
    minor: String(minorOf(gitVersion)),
    gitVersion,
    gitCommit: 'playground',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: 'go1.19.8',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update'];

/** The answer to a discovery path, which any authenticated user may read; undefined when there is nothing at that path. */
export function discover(pathname: string, served: readonly Kind[], gitVersion: string): unknown {
  const kinds = [...served, REVIEW];
  const path = pathname.replace(/\/+$/, '');
  if (path === '/version') return versionInfo(gitVersion);
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === '/apis') return groupList(kinds);
  const [, root, first, second, ...more] = path.split('/');
  if (more.length > 0 || first === undefined) return undefined;
  if (root === 'api' && second === undefined) return resourceList(first, kinds);
  if (root !== 'apis') return undefined;
  if (second !== undefined) return resourceList(`${first}/${second}`, kinds);
  const group = groups(kinds).find((entry) => entry.name === first);
  return group === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...group };
}

function groupList(kinds: readonly Kind[]) {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups(kinds) };
}

function groups(kinds: readonly Kind[]) {
  const names = [...new Set(kinds.map((kind) => kind.group))].filter((name) => name !== '');
  return names.map((name) => {
    const versions = [
      ...new Set(kinds.filter((kind) => kind.group === name).map((kind) => kind.version)),
    ].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions, preferredVersion: versions[0] };
  });
}

function resourceList(groupVersion: string, kinds: readonly Kind[]) {
  const served = kinds.filter((kind) => apiVersionOf(kind) === groupVersion);
  if (served.length === 0) return undefined;
  const resources = served.flatMap((kind) => [
    resource(kind, kind.plural, kind === REVIEW ? ['create'] : VERBS),
    ...(kind.status ? [resource(kind, `${kind.plural}/status`, ['get', 'patch', 'update'])] : []),
    ...(kind.kind === 'Pod' ? [resource(kind, 'pods/log', ['get'])] : []),
  ]);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

function resource(kind: Kind, name: string, verbs: string[]) {
  return {
    name,
    singularName: '',
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs,
    ...(kind.shortNames === undefined || name.includes('/') ? {} : { shortNames: kind.shortNames }),
  };
}
