import { X509Certificate } from 'node:crypto';
import { at, list, number, record, strings, text } from '../../kube/objects.js';
import type { KeyPair } from '../certificates/x509.js';
import type { ControllerKind } from '../controllers/ingress-controllers.js';
import type { Kubelet, Listening } from '../controllers/kubelet.js';
import type { World } from '../controllers/world.js';
import type { Store, Stored } from '../store/store.js';

/**
 * What stands behind a host and path: a listening registry, or which error the ingress controller answers instead; and how many bytes it takes in one
 * request before it asks whoever is behind.
 */
export type Backend = ({ listening: Listening } | { error: 404 | 502 | 503 }) & {
  bodyLimit: number;
  /** Whose controller it is. */
  by: ControllerKind;
};

/** What nginx takes when nobody told it otherwise. */
const DEFAULT_BODY = 1024 ** 2;

/** Follows a request through Ingress, Service and Endpoints as the ingress controller does. */
export function backendOf(world: World, kubelet: Kubelet, host: string, path: string): Backend {
  const { store } = world;
  for (const { ingress, by } of served(world)) {
    for (const rule of list(at(ingress, 'spec', 'rules')).map(record)) {
      if (!hostMatches(text(rule.host), host)) continue;
      const found = list(at(rule, 'http', 'paths'))
        .map(record)
        .filter((entry) => path.startsWith(text(entry.path) ?? '/'))
        .sort((a, b) => (text(b.path) ?? '').length - (text(a.path) ?? '').length)[0];
      if (found !== undefined) {
        const behind = reach(store, kubelet, ingress, record(at(found, 'backend', 'service')));
        return { ...behind, by, bodyLimit: by === 'nginx' ? bodyLimitOf(ingress) : Number.POSITIVE_INFINITY };
      }
    }
  }
  return { error: 404, bodyLimit: DEFAULT_BODY, by: world.ingress.running[0]?.kind ?? 'nginx' };
}

/** By the annotation of ingress-nginx; what is no size to it counts as not there. */
function bodyLimitOf(ingress: Stored): number {
  const size = strings(ingress.metadata.annotations)['nginx.ingress.kubernetes.io/proxy-body-size'];
  const [, digits, unit = ''] = /^(\d+)([kmg]?)$/i.exec(size ?? '') ?? [];
  if (digits === undefined) return DEFAULT_BODY;
  return Number(digits) * 1024 ** ' kmg'.indexOf(unit.toLowerCase() || ' ') || Number.POSITIVE_INFINITY;
}

/**
 * The certificate that the ingress controller sends for a host: the Secret's, when an Ingress with a TLS entry for the host names
 * one that parses and covers the host. Undefined: its made-up default.
 */
export function certificateFor(world: World, host: string): KeyPair | undefined {
  const { store } = world;
  for (const { ingress } of served(world)) {
    for (const tls of list(at(ingress, 'spec', 'tls')).map(record)) {
      if (!list(tls.hosts).some((entry) => hostMatches(text(entry), host))) continue;
      const secret = store.find(
        store.kind('v1', 'Secret'),
        ingress.metadata.namespace,
        text(tls.secretName) ?? '',
      );
      const pair = pairOf(secret);
      if (pair !== undefined && covers(pair, host)) return pair;
    }
  }
  return undefined;
}

function served({ store, ingress: controllers }: World): { ingress: Stored; by: ControllerKind }[] {
  return store.list(store.kind('networking.k8s.io/v1', 'Ingress')).flatMap((ingress) => {
    const controller = controllers.of(ingress);
    return controller === undefined ? [] : [{ ingress, by: controller.kind }];
  });
}

function hostMatches(pattern: string | undefined, host: string): boolean {
  if (pattern === undefined || pattern === '') return true;
  if (!pattern.startsWith('*.')) return pattern.toLowerCase() === host.toLowerCase();
  return host.slice(host.indexOf('.')) === pattern.slice(1);
}

function reach(
  store: Store,
  kubelet: Kubelet,
  ingress: Stored,
  backend: Record<string, unknown>,
): { listening: Listening } | { error: 502 | 503 } {
  const { namespace } = ingress.metadata;
  const name = text(backend.name) ?? '';
  const service = store.find(store.kind('v1', 'Service'), namespace, name);
  const ports = list(at(service, 'spec', 'ports')).map(record);
  const wanted = record(backend.port);
  const port = ports.find(
    (entry) => entry.port === number(wanted.number) || entry.name === text(wanted.name),
  );
  const endpoints = store.find(store.kind('v1', 'Endpoints'), namespace, name);
  if (port === undefined) return { error: 503 };
  for (const subset of list(at(endpoints, 'subsets')).map(record)) {
    const targets = list(subset.ports).map(record);
    const target = number((targets.find((entry) => entry.name === port.name) ?? targets[0])?.port);
    const address = text(at(list(subset.addresses)[0], 'ip'));
    if (target === undefined || address === undefined) continue;
    const listening = kubelet.listening(address, target);
    return listening === undefined ? { error: 502 } : { listening };
  }
  return { error: 503 };
}

function pairOf(secret: Stored | undefined): KeyPair | undefined {
  const data = strings(secret?.data);
  const decode = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString('utf8');
  const pair = { certificate: decode('tls.crt'), key: decode('tls.key') };
  return pair.certificate === '' || pair.key === '' ? undefined : pair;
}

/** The common name counts for the controller when there are no other names, though it does not for clients. */
function covers(pair: KeyPair, host: string): boolean {
  try {
    return new X509Certificate(pair.certificate).checkHost(host) !== undefined;
  } catch {
    // Not a certificate at all: the controller logs it and uses its default.
    return false;
  }
}
