import type { ClusterApi } from '../../kube/api.js';
import { list, record, text } from '../../kube/objects.js';
import type { AccessFacts, ApiGroup, Readings } from '../model.js';
import { type FailureCause, failed, type Reading, read, readValue, skipped } from '../reading.js';
import type { NamespaceLists } from '../target.js';
import { parseJson } from './answer.js';
import type { Reader } from './reader.js';

/** What is read before anything is known but the namespace. */
export type FirstLook = Pick<
  Readings,
  'namespace' | 'apiGroups' | 'pods' | 'deployments' | 'statefulSets' | 'services' | 'endpoints' | 'ingresses'
>;

/** The first wave: the namespace, the API groups and the lists from which the registry is found. */
export async function takeFirstLook(reader: Reader, namespace: string): Promise<FirstLook> {
  const [space, apiGroups, pods, deployments, statefulSets, services, endpoints, ingresses] =
    await Promise.all([
      reader.get(
        { key: 'namespace' },
        { apiVersion: 'v1', kind: 'Namespace', name: namespace },
        (object) => object,
      ),
      reader.path({ key: 'apiGroups' }, '/apis', parseGroups),
      reader.list({ key: 'pods' }, 'v1', 'Pod', namespace),
      reader.list({ key: 'deployments' }, 'apps/v1', 'Deployment', namespace),
      reader.list({ key: 'statefulSets' }, 'apps/v1', 'StatefulSet', namespace),
      reader.list({ key: 'services' }, 'v1', 'Service', namespace),
      reader.list({ key: 'endpoints' }, 'v1', 'Endpoints', namespace),
      reader.list({ key: 'ingresses' }, 'networking.k8s.io/v1', 'Ingress', namespace),
    ]);
  return { namespace: space, apiGroups, pods, deployments, statefulSets, services, endpoints, ingresses };
}

/** The groups and versions of an APIGroupList; undefined when the body is something else. */
export function parseGroups(body: string): ApiGroup[] | undefined {
  const content = record(parseJson(body));
  if (content.kind !== 'APIGroupList') return undefined;
  return list(content.groups).map((group) => ({
    name: text(record(group).name) ?? '',
    versions: list(record(group).versions).flatMap((version) => text(record(version).version) ?? []),
  }));
}

/** Causes that mean that no request got through, as opposed to answers that say no. */
const NO_ANSWER: ReadonlySet<FailureCause> = new Set(['unreachable', 'timeout', 'tls', 'name', 'cancelled']);

/**
 * Whether the API server answered and accepts the login: `read`, unless every reading of the first look failed or one was refused for its
 * credentials.
 */
export function accessOf(look: FirstLook, api: ClusterApi): Reading<AccessFacts> {
  const readings: Reading<unknown>[] = Object.values(look);
  const failures = readings.filter((reading) => reading.state === 'failed');
  const unauthorized = failures.find((reading) => reading.cause === 'unauthorized');
  const first = failures[0];
  if (unauthorized !== undefined) return failed('unauthorized', unauthorized.reason);
  if (first !== undefined && failures.length === readings.length) return failed(first.cause, first.reason);
  return read({ context: api.context, server: api.server, user: api.user });
}

/** True when nothing can be read at all: then the readings say nothing of their own. */
export function isUnreachable(access: Reading<AccessFacts>): boolean {
  return access.state === 'failed' && NO_ANSWER.has(access.cause);
}

/** A first look in which nothing was seen, because the API server could not be reached. */
export function nothingSeen(): FirstLook {
  const none = skipped('the API server could not be reached');
  return {
    namespace: none,
    apiGroups: none,
    pods: none,
    deployments: none,
    statefulSets: none,
    services: none,
    endpoints: none,
    ingresses: none,
  };
}

/** The lists for finding the target, empty where they could not be read. */
export function listsOf(look: FirstLook): NamespaceLists {
  return {
    pods: readValue(look.pods) ?? [],
    deployments: readValue(look.deployments) ?? [],
    statefulSets: readValue(look.statefulSets) ?? [],
    services: readValue(look.services) ?? [],
    ingresses: readValue(look.ingresses) ?? [],
  };
}
