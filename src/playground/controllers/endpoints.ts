import { at, type KubeObject, list, number, record, strings, text } from '../../kube/objects.js';
import { matches } from '../api/selectors.js';
import { type Change, isoSeconds, type Stored, sameJson } from '../store/store.js';
import { NODE, type World } from './world.js';

/** Keeps the Endpoints of every Service with a selector: the addresses of its Pods, ready or not, and the resolved target ports. */
export function reactWithEndpoints({ store, clock }: World, change: Change): void {
  const { kind, object } = change;
  if (kind.kind === 'Service') {
    const { namespace, name } = object.metadata;
    if (change.type === 'DELETED') store.remove(store.kind('v1', 'Endpoints'), namespace, name);
    else clock.soon(() => reconcile(store, clock.now(), object.metadata.namespace, name));
  } else if (kind.kind === 'Pod') {
    clock.soon(() => {
      for (const service of store.list(store.kind('v1', 'Service'), object.metadata.namespace)) {
        reconcile(store, clock.now(), object.metadata.namespace, service.metadata.name);
      }
    });
  }
}

function reconcile(store: World['store'], now: Date, namespace: string | undefined, name: string): void {
  const service = store.find(store.kind('v1', 'Service'), namespace, name);
  if (service === undefined) return;
  const selector = strings(at(service, 'spec', 'selector'));
  if (Object.keys(selector).length === 0) return;
  const pods = store
    .list(store.kind('v1', 'Pod'), namespace)
    .filter((pod) => matches(selector, pod))
    .filter((pod) => pod.metadata.deletionTimestamp === undefined)
    .filter((pod) => text(at(pod, 'status', 'podIP')) !== undefined);
  const subsets = subsetsOf(service, pods);
  const kind = store.kind('v1', 'Endpoints');
  const old = store.find(kind, namespace, name);
  const metadata = {
    annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': isoSeconds(now) },
  };
  const object: KubeObject = { metadata, ...(subsets.length === 0 ? {} : { subsets }) };
  if (old === undefined) store.create(kind, object, name, namespace);
  else if (!sameJson(withoutVersions(old.subsets ?? []), withoutVersions(subsets))) {
    store.replace(kind, { ...object, metadata: { ...old.metadata, ...metadata } }, old);
  }
}

/** A Pod's resourceVersion in an address is that of when it was added; it alone is no reason to write. */
function withoutVersions(subsets: unknown): unknown {
  return JSON.parse(
    JSON.stringify(subsets, (key, value: unknown) => (key === 'resourceVersion' ? undefined : value)),
  );
}

function subsetsOf(service: Stored, pods: Stored[]): unknown[] {
  const groups = new Map<string, { ports: unknown[]; ready: Stored[]; notReady: Stored[] }>();
  for (const pod of pods) {
    const ports = portsOf(service, pod);
    if (ports.length === 0) continue;
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, ready: [], notReady: [] };
    groups.set(key, group);
    (isPodReady(pod) ? group.ready : group.notReady).push(pod);
  }
  return [...groups.values()].map(({ ports, ready, notReady }) => ({
    ...(ready.length === 0 ? {} : { addresses: ready.map(addressOf) }),
    ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady.map(addressOf) }),
    ports,
  }));
}

function portsOf(service: Stored, pod: Stored): unknown[] {
  return list(at(service, 'spec', 'ports'))
    .map(record)
    .flatMap((port) => {
      const target = targetOf(port.targetPort ?? port.port, pod);
      const name = text(port.name);
      if (target === undefined) return [];
      return [{ ...(name === undefined ? {} : { name }), port: target, protocol: port.protocol ?? 'TCP' }];
    });
}

function targetOf(target: unknown, pod: Stored): number | undefined {
  const given = number(target);
  if (given !== undefined) return given;
  const named = list(at(pod, 'spec', 'containers'))
    .flatMap((container) => list(at(container, 'ports')))
    .map(record)
    .find((port) => port.name === target);
  return number(named?.containerPort);
}

function isPodReady(pod: Stored): boolean {
  const conditions = list(at(pod, 'status', 'conditions')).map(record);
  return conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}

function addressOf(pod: Stored): unknown {
  const { name, namespace, resourceVersion, uid } = pod.metadata;
  return {
    ip: text(at(pod, 'status', 'podIP')),
    nodeName: NODE,
    targetRef: { kind: 'Pod', name, namespace, resourceVersion, uid },
  };
}
