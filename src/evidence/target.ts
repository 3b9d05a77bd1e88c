import { at, type KubeObject, list, nameOf, record, strings, text } from '../kube/objects.js';
import type { Target } from './model.js';

/** The lists of the first look, empty where nothing could be read. */
export interface NamespaceLists {
  pods: readonly KubeObject[];
  deployments: readonly KubeObject[];
  statefulSets: readonly KubeObject[];
  services: readonly KubeObject[];
  ingresses: readonly KubeObject[];
}

export interface TargetOptions {
  namespace: string;
  /** The registry's name, when the user gave one. */
  name?: string;
  host?: string;
  port?: number;
}

/** True for the image of a Docker registry: `registry`, `library/registry:2`, `example.com/mirror/registry`, `distribution/distribution`. */
export function isRegistryImage(image: string): boolean {
  const repository = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return /(^|\/)(docker-)?(registry|distribution)$/.test(repository);
}

/** True when one of the object's containers (of a Pod, or of a Pod template) runs a registry image. */
export function runsRegistry(object: KubeObject): boolean {
  return containersOf(object).some((container) => isRegistryImage(text(record(container).image) ?? ''));
}

/** The containers of a Pod, or of the Pod template of a workload. */
export function containersOf(object: KubeObject): unknown[] {
  const direct = list(at(object, 'spec', 'containers'));
  return direct.length > 0 ? direct : list(at(object, 'spec', 'template', 'spec', 'containers'));
}

/** True when the labels have everything that the selector asks for. An empty selector matches nothing, as for a Service. */
export function selects(selector: Record<string, string>, labels: Record<string, string>): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

type Workload = NonNullable<Target['workload']>;

/**
 * The registry in the namespace: by the name given; else the only workload that runs a registry image; else the only one whose name says
 * registry; else the Service or Ingress of that name, for a registry whose workload is gone. Several are listed in `candidates`.
 */
export function findTarget(lists: NamespaceLists, options: TargetOptions): Target {
  const target: Target = { namespace: options.namespace, port: options.port ?? 443 };
  const workloads = workloadsOf(lists);
  const chosen = choose(workloads, lists, options.name);
  if (chosen.candidates.length > 1) target.candidates = chosen.candidates;
  if (chosen.workload !== undefined)
    target.workload = { kind: chosen.workload.kind, name: chosen.workload.name };
  const name = options.name ?? chosen.workload?.name ?? chosen.fallbackName;
  if (name !== undefined) target.name = name;

  const service = serviceFor(lists, chosen.workload, name);
  if (service !== undefined) target.service = nameOf(service);
  const ingress = ingressFor(lists, target.service, name, options.host);
  if (ingress !== undefined) target.ingress = nameOf(ingress);
  const host = options.host ?? hostOf(ingress);
  if (host !== undefined) target.host = host;
  return target;
}

interface FoundWorkload extends Workload {
  labels: Record<string, string>;
  byImage: boolean;
}

function workloadsOf(lists: NamespaceLists): FoundWorkload[] {
  const of = (kind: Workload['kind'], objects: readonly KubeObject[]) =>
    objects.map((object) => ({
      kind,
      name: nameOf(object),
      labels: strings(
        kind === 'Pod' ? object.metadata?.labels : at(object, 'spec', 'template', 'metadata', 'labels'),
      ),
      byImage: runsRegistry(object),
    }));
  const bare = lists.pods.filter(
    (pod) => !list(pod.metadata?.ownerReferences).some((o) => record(o).controller),
  );
  return [
    ...of('Deployment', lists.deployments),
    ...of('StatefulSet', lists.statefulSets),
    ...of('Pod', bare),
  ].filter((workload) => workload.name !== '');
}

function choose(
  workloads: FoundWorkload[],
  lists: NamespaceLists,
  name: string | undefined,
): { workload?: FoundWorkload; fallbackName?: string; candidates: string[] } {
  const service = name === undefined ? undefined : lists.services.find((s) => nameOf(s) === name);
  if (name !== undefined) {
    const named =
      workloads.find((workload) => workload.name === name) ??
      workloads.find((w) => selects(strings(at(service, 'spec', 'selector')), w.labels));
    return { candidates: [], ...(named === undefined ? {} : { workload: named }) };
  }
  const byImage = workloads.filter((workload) => workload.byImage);
  const byName = workloads.filter((workload) => /registry/i.test(workload.name));
  const matching = byImage.length > 0 ? byImage : byName;
  const only = matching.length === 1 ? matching[0] : undefined;
  if (only !== undefined) return { workload: only, candidates: [] };
  if (matching.length > 1) return { candidates: matching.map((workload) => workload.name) };
  const left = [...lists.services, ...lists.ingresses].map(nameOf).filter((n) => /registry/i.test(n));
  const names = [...new Set(left)];
  return {
    candidates: names.length > 1 ? names : [],
    ...(names.length === 1 && names[0] !== undefined ? { fallbackName: names[0] } : {}),
  };
}

/** The Service that selects the workload; else the one that has its name, which may select nothing: that is a failure to be found. */
function serviceFor(
  lists: NamespaceLists,
  workload: FoundWorkload | undefined,
  name: string | undefined,
): KubeObject | undefined {
  const selecting = lists.services.filter(
    (service) => workload !== undefined && selects(strings(at(service, 'spec', 'selector')), workload.labels),
  );
  return (
    selecting.find((service) => nameOf(service) === name) ??
    selecting[0] ??
    lists.services.find((service) => nameOf(service) === name) ??
    backedService(lists, name)
  );
}

/** The Service that an Ingress with the registry's name sends its requests to. */
function backedService(lists: NamespaceLists, name: string | undefined): KubeObject | undefined {
  const ingress = lists.ingresses.find((candidate) => nameOf(candidate) === name);
  const backends = ingress === undefined ? [] : ingressBackends(ingress);
  return lists.services.find((service) => backends.some((backend) => backend.service === nameOf(service)));
}

function ingressFor(
  lists: NamespaceLists,
  service: string | undefined,
  name: string | undefined,
  host: string | undefined,
): KubeObject | undefined {
  const forHost = lists.ingresses.filter(
    (ingress) => host !== undefined && ingressHosts(ingress).includes(host),
  );
  const backing = lists.ingresses.filter((ingress) =>
    ingressBackends(ingress).some((backend) => service !== undefined && backend.service === service),
  );
  return forHost[0] ?? backing[0] ?? lists.ingresses.find((ingress) => nameOf(ingress) === name);
}

function hostOf(ingress: KubeObject | undefined): string | undefined {
  return ingress === undefined ? undefined : ingressHosts(ingress).find((host) => !host.startsWith('*'));
}

/** The host names of the Ingress's rules, then those of its TLS blocks. */
export function ingressHosts(ingress: KubeObject): string[] {
  const rules = list(at(ingress, 'spec', 'rules')).map((rule) => text(record(rule).host));
  const tls = list(at(ingress, 'spec', 'tls')).flatMap((block) => list(record(block).hosts).map(text));
  return [...new Set([...rules, ...tls].filter((host) => host !== undefined && host !== ''))] as string[];
}

/** Where the Ingress sends requests, in the form of networking.k8s.io/v1 or of the older API. */
export function ingressBackends(
  ingress: KubeObject,
): { service: string; port: string | number | undefined }[] {
  const backends = list(at(ingress, 'spec', 'rules')).flatMap((rule) =>
    list(at(rule, 'http', 'paths')).map((path) => record(record(path).backend)),
  );
  const fallback = record(at(ingress, 'spec', 'defaultBackend') ?? at(ingress, 'spec', 'backend'));
  return [...backends, fallback].flatMap((backend) => {
    const service = text(at(backend, 'service', 'name')) ?? text(backend.serviceName);
    if (service === undefined) return [];
    const port =
      at(backend, 'service', 'port', 'number') ??
      at(backend, 'service', 'port', 'name') ??
      backend.servicePort;
    return [{ service, port: typeof port === 'string' || typeof port === 'number' ? port : undefined }];
  });
}
