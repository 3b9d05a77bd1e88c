import type { HostAccess } from '../../../src/evidence/host/access.js';
import { type ReadPlatformOptions, readPlatform } from '../../../src/evidence/platform/read-platform.js';
import type { Platform } from '../../../src/evidence/platform-model.js';
import type { ApiRequest } from '../../../src/kube/api.js';
import type { KubeObject } from '../../../src/kube/objects.js';
import { type AnsweringApi, answeringApi, refused, type Told } from '../../support/answering-api.js';
import { fakeHost } from '../../support/host-access.js';

export type Answers = Parameters<typeof answeringApi>[0];

export function ok(body: unknown): Told {
  return { status: 200, body };
}

export function listOf(kind: string, items: readonly KubeObject[] = []): Told {
  return ok({ kind: `${kind}List`, metadata: {}, items });
}

/** Pods, Services and Deployments by namespace, as lists by the URL of their collection. */
export function inNamespaces(objects: readonly KubeObject[]): Record<string, Told> {
  const out: Record<string, KubeObject[]> = {};
  const roots: Record<string, string> = { Pod: 'api/v1', Service: 'api/v1', Deployment: 'apis/apps/v1' };
  for (const object of objects) {
    const kind = object.kind ?? '';
    const path = `/${roots[kind]}/namespaces/${object.metadata?.namespace}/${kind.toLowerCase()}s`;
    out[path] = [...(out[path] ?? []), object];
  }
  return Object.fromEntries(
    Object.entries(out).map(([path, items]) => [path, listOf(items[0]?.kind ?? '', items)]),
  );
}

/** Empty lists for every collection, a Status for every object. */
export function nothingThere({ path, method }: ApiRequest): Told {
  const kinds: Record<string, string> = {
    pods: 'Pod',
    services: 'Service',
    deployments: 'Deployment',
    nodes: 'Node',
  };
  const kind = kinds[path.split('/').at(-1) ?? ''];
  return method === 'GET' && kind !== undefined ? listOf(kind) : refused(404, 'not found');
}

export const EVERYTHING_ALLOWED: Told = { status: 201, body: { status: { allowed: true } } };
export const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Kubernetes 1.29 with nothing installed. */
export const BARE: Answers = {
  '/version': ok({ major: '1', minor: '29', gitVersion: 'v1.29.3' }),
  '/apis': ok({ kind: 'APIGroupList', groups: [] }),
  '/apis/networking.k8s.io/v1/ingressclasses': listOf('IngressClass'),
  [REVIEWS]: EVERYTHING_ALLOWED,
};

export async function platformOf(
  answers: Answers,
  more: Partial<ReadPlatformOptions> & { context?: string } = {},
): Promise<{ platform: Platform; api: AnsweringApi }> {
  const { context, ...options } = more;
  const api = answeringApi({ ...BARE, ...answers }, nothingThere, context);
  const host: HostAccess = options.host ?? (await fakeHost());
  const platform = await readPlatform(api, {
    namespace: 'registry',
    objects: [],
    rights: [],
    ...options,
    host,
  });
  return { platform, api };
}
