import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ApiFailure, type ApiRequest, type ApiResponse, type ClusterApi } from '../../../src/kube/api.js';
import { at, type KubeObject, list, nameOf, record, text } from '../../../src/kube/objects.js';

const CAPTURES = fileURLToPath(new URL('../../fixtures/captures/', import.meta.url));

/** Kinds by the plural in URLs. */
const KINDS: Record<string, string> = {
  pods: 'Pod',
  deployments: 'Deployment',
  statefulsets: 'StatefulSet',
  services: 'Service',
  endpoints: 'Endpoints',
  ingresses: 'Ingress',
  events: 'Event',
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  ingressclasses: 'IngressClass',
  issuers: 'Issuer',
  clusterissuers: 'ClusterIssuer',
  certificates: 'Certificate',
  certificaterequests: 'CertificateRequest',
  orders: 'Order',
  challenges: 'Challenge',
};

export type Answer = { status: number; body: unknown } | Error | undefined;

export interface CaptureApi extends ClusterApi {
  /** `/path?query` of every request in order. */
  readonly asked: string[];
  /** How often answers had to be waited for before more was asked: the longest chain, seen from the server. */
  waves(): number;
  /** Replaces the answers that `answer` gives something for. */
  override(answer: (path: string, query: Record<string, string>) => Answer): void;
  /** The objects by plural; tests add and change them. */
  readonly objects: Map<string, KubeObject[]>;
  groups: { name: string; versions: string[] }[];
}

export const status = (code: number, message: string): Answer => ({
  status: code,
  body: { kind: 'Status', status: 'Failure', code, message },
});

/** An API server that has the objects of a recorded situation. It answers all requests that are waiting at the same moment. */
export function captureApi(name: string): CaptureApi {
  const objects = load(name);
  const asked: string[] = [];
  let waves = 0;
  let waiting: (() => void)[] = [];
  let override: (path: string, query: Record<string, string>) => Answer = () => undefined;

  const turn = () =>
    new Promise<void>((resolve) => {
      if (waiting.length === 0) {
        setImmediate(() => {
          waves += 1;
          const ready = waiting;
          waiting = [];
          for (const one of ready) one();
        });
      }
      waiting.push(resolve);
    });

  const api: CaptureApi = {
    context: 'lab',
    server: 'https://lab:6443',
    user: 'admin',
    namespace: 'default',
    asked,
    objects,
    groups: [
      { name: 'apps', versions: ['v1'] },
      { name: 'networking.k8s.io', versions: ['v1', 'v1beta1'] },
      ...(objects.has('issuers') ? [{ name: 'certmanager.k8s.io', versions: ['v1alpha1'] }] : []),
    ],
    waves: () => waves,
    get requests() {
      return asked.length;
    },
    override(answer) {
      override = answer;
    },
    async request(request: ApiRequest): Promise<ApiResponse> {
      const query = new URLSearchParams(request.query).toString();
      asked.push(`${request.path}${query === '' ? '' : `?${query}`}`);
      await turn();
      if (request.signal?.aborted) throw new ApiFailure('cancelled', 'Cancelled.');
      const answer = override(request.path, request.query ?? {}) ?? answerTo(api, request);
      if (answer instanceof Error) throw answer;
      const { body } = answer;
      return { status: answer.status, body: typeof body === 'string' ? body : JSON.stringify(body) };
    },
    close: () => undefined,
  };
  return api;
}

function answerTo(api: CaptureApi, request: ApiRequest): { status: number; body: unknown } {
  if (request.path === '/apis') {
    const groups = api.groups.map((group) => ({
      name: group.name,
      versions: group.versions.map((version) => ({ version })),
    }));
    return { status: 200, body: { kind: 'APIGroupList', groups } };
  }
  const match =
    /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(?:namespaces\/([^/]+)(?:\/|$))?(?:([^/]+)(?:\/([^/]+)(\/log)?)?)?$/.exec(
      request.path,
    );
  const [, group, version, namespace, plural, name, log] = match ?? [];
  if (plural === undefined && namespace !== undefined) {
    return { status: 200, body: { kind: 'Namespace', apiVersion: 'v1', metadata: { name: namespace } } };
  }
  const served =
    group === undefined ||
    api.groups.some((one) => one.name === group && one.versions.includes(version ?? ''));
  if (plural === undefined || !served) return notFound('the server could not find the requested resource');
  if (log !== undefined) return logOf(api, String(name), request.query?.previous === 'true');
  const all = api.objects.get(plural) ?? [];
  if (name !== undefined) {
    const object = all.find((candidate) => nameOf(candidate) === decodeURIComponent(name));
    return object === undefined ? notFound(`${plural} "${name}" not found`) : { status: 200, body: object };
  }
  const field = /^involvedObject\.name=(.*)$/.exec(request.query?.fieldSelector ?? '')?.[1];
  const items = field === undefined ? all : all.filter((one) => at(one, 'involvedObject', 'name') === field);
  return { status: 200, body: { kind: `${KINDS[plural]}List`, metadata: {}, items } };
}

function notFound(message: string): { status: number; body: unknown } {
  return { status: 404, body: { kind: 'Status', message } };
}

/** Logs as the kubelet gives them; kubectl saved its own refusal in place of those that it did not get. */
function logOf(api: CaptureApi, pod: string, previous: boolean): { status: number; body: unknown } {
  const content = api.objects.get(`logs/${pod}.${previous ? 'previous' : 'current'}`)?.[0];
  const body = text(content?.data) ?? '';
  const refused = /^Error from server \(BadRequest\): (.*)/.exec(body)?.[1];
  return refused === undefined
    ? { status: 200, body }
    : { status: 400, body: { kind: 'Status', message: refused } };
}

function load(name: string): Map<string, KubeObject[]> {
  const objects = new Map<string, KubeObject[]>();
  const folder = `${CAPTURES}${name}/`;
  for (const file of readdirSync(folder).filter((one) => one.endsWith('.json'))) {
    const items = list<KubeObject>(record(JSON.parse(readFileSync(folder + file, 'utf8'))).items);
    const plural = file.split('.')[0] ?? '';
    if (items.length > 0) objects.set(plural, [...(objects.get(plural) ?? []), ...items]);
  }
  for (const file of readdirSync(`${folder}logs`)) {
    const [pod, when] = file.split('.');
    objects.set(`logs/${pod}.${when}`, [{ data: readFileSync(`${folder}logs/${file}`, 'utf8') }]);
  }
  return objects;
}
