import { at, type KubeObject, nameOf, strings, text } from '../../kube/objects.js';
import { collectionPath } from '../../kube/resources.js';
import { parseList, readingOf } from '../cluster/answer.js';
import type { Reader } from '../cluster/reader.js';
import type { IngressController } from '../platform-model.js';
import { type Reading, read, readValue } from '../reading.js';
import {
  entranceAmong,
  type Install,
  installsOf,
  needsNodes,
  reachOf,
  versionOf,
} from './controller-installs.js';
import { flagOf, kindOfClass, USUAL_CLASS } from './controller-kinds.js';

/** Namespaces that the projects' manifests and charts make for their controller alone: all of it is read. */
const OWN_NAMESPACES = [
  'ingress-nginx',
  'nginx-ingress',
  'traefik',
  'haproxy-controller',
  'ingress-controller',
  'projectcontour',
] as const;

/** Where k3s and minikube before 1.19 put theirs, among others: read by the labels of controllers. */
const SHARED_NAMESPACE = 'kube-system';
const NAMES = [
  'ingress-nginx',
  'nginx-ingress-controller',
  'nginx-ingress',
  'traefik',
  'haproxy-ingress',
  'contour',
];
const SHARED_SELECTORS = [`app.kubernetes.io/name in (${NAMES.join(',')})`, `app in (${NAMES.join(',')})`];

/** What was found of controllers in the namespaces where they are usual. */
export interface Surroundings {
  pods: Reading<KubeObject[]>;
  services: Reading<KubeObject[]>;
}

/** First wave: Pods and Services. `namespace` is the registry's own, where charts of Helm 2 put a controller when nobody says otherwise. */
export async function readSurroundings(reader: Reader, namespace: string | undefined): Promise<Surroundings> {
  const shared = [...new Set([SHARED_NAMESPACE, ...(namespace === undefined ? [] : [namespace])])];
  const own = OWN_NAMESPACES.filter((name) => !shared.includes(name));
  const places = [
    ...own.map((place) => ({ place, query: {} })),
    ...shared.flatMap((place) =>
      SHARED_SELECTORS.map((labelSelector) => ({ place, query: { labelSelector } })),
    ),
  ];
  const all = (kind: 'Pod' | 'Service') =>
    Promise.all(
      places.map(({ place, query }) =>
        reader.list({ key: 'controllers', item: place }, 'v1', kind, place, query),
      ),
    );
  const [pods, services] = await Promise.all([all('Pod'), all('Service')]);
  return { pods: together(pods), services: together(services) };
}

/** What was read is used; the reason why something was not stands only where nothing was. */
function together(parts: readonly Reading<KubeObject[]>[]): Reading<KubeObject[]> {
  const objects = parts.flatMap((part) => readValue(part) ?? []);
  const unread = parts.find((part) => part.state !== 'read');
  if (objects.length === 0 && unread !== undefined) return unread;
  return read([...new Map(objects.map((object) => [object.metadata?.uid ?? object, object])).values()]);
}

/** Second wave: the nodes, where a controller listens on them. One page is enough for addresses. */
export async function readNodes(reader: Reader, surroundings: Surroundings): Promise<KubeObject[]> {
  const found = installsOf(readValue(surroundings.pods) ?? [], readValue(surroundings.services) ?? []);
  const services = readValue(surroundings.services) ?? [];
  const lone = services.some((service) => needsNodes({ service, hostIps: [] }));
  if (!found.some(needsNodes) && !lone) return [];
  const needs = { verb: 'list', group: '', resource: 'nodes' };
  const nodes = await reader.send(
    { key: 'controllers', item: 'nodes' },
    { method: 'GET', path: collectionPath('v1', 'Node', undefined), query: { limit: '20' } },
    (response) => readingOf(response, needs, (body) => parseList(body, 'v1', 'Node')?.items),
  );
  return readValue(nodes) ?? [];
}

/**
 * The controllers, those with a class first. Where nothing runs that is known, a class stands for its controller; where there are no classes, what
 * runs does.
 */
export function controllersOf(
  classes: Reading<KubeObject[]>,
  surroundings: Surroundings,
  nodes: readonly KubeObject[],
): Reading<IngressController[]> {
  const services = readValue(surroundings.services) ?? [];
  const installs = installsOf(readValue(surroundings.pods) ?? [], services);
  const left = new Set(installs);
  const named = (readValue(classes) ?? []).map((entry) => {
    const install = installFor(entry, installs);
    if (install !== undefined) left.delete(install);
    return ofClass(entry, install, services, nodes);
  });
  const classless = [...left]
    .filter(
      ({ kind }) => !named.some((controller) => controller.kind === kind && controller.ready !== undefined),
    )
    .map((install) => ofInstall(install, nodes));
  const found = [...named, ...classless];
  if (found.length > 0) return read(found);
  for (const part of [classes, surroundings.pods]) {
    if (part.state !== 'read' && part.state !== 'absent') return part;
  }
  return read([]);
}

function installFor(entry: KubeObject, installs: readonly Install[]): Install | undefined {
  const controller = text(at(entry, 'spec', 'controller')) ?? '';
  const same = installs.filter(({ kind }) => kind === kindOfClass(controller) && kind !== 'other');
  const told = same.find(
    ({ args }) =>
      flagOf(args, 'controller-class') === controller || flagOf(args, 'ingress-class') === nameOf(entry),
  );
  return told ?? same[0];
}

function ofClass(
  entry: KubeObject,
  install: Install | undefined,
  services: readonly KubeObject[],
  nodes: readonly KubeObject[],
): IngressController {
  const controller = text(at(entry, 'spec', 'controller')) ?? '';
  const annotations = strings(entry.metadata?.annotations);
  const kind = kindOfClass(controller);
  return {
    kind,
    controller,
    class: nameOf(entry),
    isDefault: annotations['ingressclass.kubernetes.io/is-default-class'] === 'true',
    ...(install === undefined ? alone(kind, services, nodes) : detailsOf(install, nodes)),
  };
}

/** Without a class: the value of the older annotation `kubernetes.io/ingress.class` that it goes by. */
function ofInstall(install: Install, nodes: readonly KubeObject[]): IngressController {
  const told = flagOf(install.args, 'ingress-class') ?? flagOf(install.args, 'kubernetes.ingressclass');
  return {
    kind: install.kind,
    controller: install.image,
    class: told || USUAL_CLASS[install.kind],
    // Without a class of their own these take the Ingresses that name none.
    isDefault: told === undefined && ['ingress-nginx', 'traefik'].includes(install.kind),
    ...detailsOf(install, nodes),
  };
}

function detailsOf(install: Install, nodes: readonly KubeObject[]) {
  const version = versionOf(install);
  return {
    namespace: install.namespace,
    ...serviceOf(install.service),
    ...reachOf(install, nodes),
    ready: install.ready,
    ...(version === undefined ? {} : { version }),
  };
}

/** Of a class whose Pods were not seen: the Service that has its kind's labels. */
function alone(
  kind: IngressController['kind'],
  services: readonly KubeObject[],
  nodes: readonly KubeObject[],
) {
  const own = kind === 'other' ? [] : services.filter((service) => isServiceOf(kind, service));
  const service = entranceAmong(own);
  if (service === undefined) return { addresses: [] };
  const namespace = text(service.metadata?.namespace) ?? '';
  return { namespace, ...serviceOf(service), ...reachOf({ service, hostIps: [] }, nodes) };
}

function isServiceOf(kind: IngressController['kind'], service: KubeObject): boolean {
  const labels = strings(service.metadata?.labels);
  const namespace = text(service.metadata?.namespace) ?? '';
  const name = labels['app.kubernetes.io/name'] ?? labels.app ?? '';
  if (kind === 'contour') return namespace === 'projectcontour';
  if (kind === 'nginx-inc') return name === 'nginx-ingress' || namespace === 'nginx-ingress';
  return name.includes(kind) || namespace === kind;
}

function serviceOf(service: KubeObject | undefined): Pick<IngressController, 'service'> {
  if (service === undefined) return {};
  const type = text(at(service, 'spec', 'type')) ?? 'ClusterIP';
  const namespace = text(service.metadata?.namespace) ?? '';
  return { service: { namespace, name: nameOf(service), type } };
}
