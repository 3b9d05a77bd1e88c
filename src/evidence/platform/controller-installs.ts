import { at, type KubeObject, list, nameOf, number, record, strings, text } from '../../kube/objects.js';
import type { IngressController } from '../platform-model.js';
import { type ControllerKind, controllerIn } from './controller-kinds.js';
import { tagOf } from './image-tag.js';

/** A controller that runs in the cluster: its Pods and the Service in front of them. */
export interface Install {
  kind: ControllerKind;
  namespace: string;
  image: string;
  args: string[];
  ready: number;
  /** Nodes on whose own ports 80 and 443 it listens, by their InternalIP. */
  hostIps: string[];
  service?: KubeObject;
}

/** The controllers among these Pods, those of one kind and image in one namespace as one. */
export function installsOf(pods: readonly KubeObject[], services: readonly KubeObject[]): Install[] {
  const installs = new Map<string, { install: Install; pods: KubeObject[] }>();
  for (const pod of pods) {
    const found = controllerIn(pod);
    const phase = text(at(pod, 'status', 'phase'));
    if (found === undefined || phase === 'Succeeded' || phase === 'Failed') continue;
    const namespace = text(pod.metadata?.namespace) ?? '';
    const key = JSON.stringify([namespace, found.kind, found.image, found.args]);
    const entry = installs.get(key) ?? {
      install: { ...found, namespace, ready: 0, hostIps: [] },
      pods: [],
    };
    entry.pods.push(pod);
    if (isReady(pod)) entry.install.ready += 1;
    const hostIp = text(at(pod, 'status', 'hostIP'));
    if (hostIp !== undefined && listensOnHost(pod) && !entry.install.hostIps.includes(hostIp)) {
      entry.install.hostIps.push(hostIp);
    }
    installs.set(key, entry);
  }
  return [...installs.values()].map(({ install, pods: own }) => {
    const service = serviceFor(own, install, pods, services);
    return service === undefined ? install : { ...install, service };
  });
}

/** Addresses at which it is reached and the ports, when they are not 443 and 80. `nodes` are the addresses of all nodes. */
export function reachOf(
  { service, hostIps }: Pick<Install, 'service' | 'hostIps'>,
  nodes: readonly KubeObject[],
): Pick<IngressController, 'addresses' | 'httpsPort' | 'httpPort'> {
  const balanced = balancerAddresses(service);
  if (balanced.length > 0) return { addresses: balanced };
  if (hostIps.length > 0) return { addresses: hostIps.map((ip) => outside(ip, nodes)) };
  if (text(at(service, 'spec', 'type')) !== 'NodePort') return { addresses: [] };
  const https = nodePort(service, 443, 'https');
  const http = nodePort(service, 80, 'http');
  return {
    addresses: nodes.flatMap((node) => bestAddress(node) ?? []),
    ...(https === undefined ? {} : { httpsPort: https }),
    ...(http === undefined ? {} : { httpPort: http }),
  };
}

/** Whether the addresses of nodes say where it is reached. */
export function needsNodes({ service, hostIps }: Pick<Install, 'service' | 'hostIps'>): boolean {
  if (balancerAddresses(service).length > 0) return false;
  return hostIps.length > 0 || text(at(service, 'spec', 'type')) === 'NodePort';
}

/** The version of the image; rancher's and others' suffixes stay. */
export function versionOf(install: Install): string | undefined {
  return tagOf(install.image);
}

/** The Service that requests come in by: not the one of the admission webhook, of metrics or of the default backend. */
export function entranceAmong(services: readonly KubeObject[]): KubeObject | undefined {
  const open = services.filter((service) => {
    const ports = list(at(service, 'spec', 'ports')).map((port) => number(record(port).port));
    return (
      (ports.includes(80) || ports.includes(443)) &&
      !/-(admission|metrics|webhook|default-?backend)$/.test(nameOf(service))
    );
  });
  const rank = (service: KubeObject) =>
    ['LoadBalancer', 'NodePort', 'ClusterIP'].indexOf(text(at(service, 'spec', 'type')) ?? '');
  return open.sort((a, b) => rank(a) - rank(b))[0];
}

/**
 * Contour is configured by its own Pods and answers by Envoy's, whose images are in one Pod: a Service that selects any Pod of the namespace with the
 * controller's image in it will do.
 */
function serviceFor(
  own: readonly KubeObject[],
  install: Install,
  pods: readonly KubeObject[],
  services: readonly KubeObject[],
): KubeObject | undefined {
  const here = services.filter((service) => text(service.metadata?.namespace) === install.namespace);
  const candidates =
    install.kind === 'contour' ? pods.filter((pod) => controllerIn(pod)?.kind === 'contour') : own;
  return entranceAmong(here.filter((service) => candidates.some((pod) => selects(service, pod))));
}

function selects(service: KubeObject, pod: KubeObject): boolean {
  const selector = Object.entries(strings(at(service, 'spec', 'selector')));
  const labels = strings(pod.metadata?.labels);
  return selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
}

function isReady(pod: KubeObject): boolean {
  return list(at(pod, 'status', 'conditions')).some(
    (condition) => at(condition, 'type') === 'Ready' && at(condition, 'status') === 'True',
  );
}

function listensOnHost(pod: KubeObject): boolean {
  if (at(pod, 'spec', 'hostNetwork') === true) return true;
  return list(at(pod, 'spec', 'containers')).some((container) =>
    list(record(container).ports).some((port) => number(record(port).hostPort) === 443),
  );
}

function balancerAddresses(service: KubeObject | undefined): string[] {
  const given = list(at(service, 'status', 'loadBalancer', 'ingress')).flatMap(
    (entry) => text(record(entry).ip) ?? text(record(entry).hostname) ?? [],
  );
  const external = list(at(service, 'spec', 'externalIPs')).flatMap((ip) => text(ip) ?? []);
  return [...new Set([...given, ...external])];
}

function nodePort(service: KubeObject | undefined, port: number, name: string): number | undefined {
  const ports = list(at(service, 'spec', 'ports')).map(record);
  const found = ports.find((entry) => entry.port === port) ?? ports.find((entry) => entry.name === name);
  return number(found?.nodePort);
}

/** The address by which a node is reached from outside the cluster: its ExternalIP where it has one. */
function bestAddress(node: KubeObject): string | undefined {
  const addresses = list(at(node, 'status', 'addresses')).map(record);
  const of = (type: string) => text(addresses.find((entry) => entry.type === type)?.address);
  return of('ExternalIP') ?? of('InternalIP');
}

function outside(hostIp: string, nodes: readonly KubeObject[]): string {
  const node = nodes.find((candidate) =>
    list(at(candidate, 'status', 'addresses')).some((entry) => record(entry).address === hostIp),
  );
  return (node === undefined ? undefined : bestAddress(node)) ?? hostIp;
}
