import type { ClusterApi } from '../../kube/api.js';
import type { KubeObject } from '../../kube/objects.js';
import { emptyEvidence } from '../empty.js';
import {
  type EndpointOptions,
  type EndpointReadings,
  nothingProbed,
  readEndpoint,
} from '../endpoint/read-endpoint.js';
import type { Machine } from '../host/machine.js';
import { MACHINE_KEYS, type MachineReadings, noMachine } from '../host/machine-readings.js';
import type { ApiGroup, Evidence, ReadingKey, Target } from '../model.js';
import type { OnProgress } from '../progress.js';
import { type Reading, readValue, skipped } from '../reading.js';
import { findTarget, type TargetOptions } from '../target.js';
import { generationsServed, readIssuance } from './cert-manager.js';
import {
  accessOf,
  type FirstLook,
  isUnreachable,
  listsOf,
  nothingSeen,
  takeFirstLook,
} from './first-look.js';
import { NamedReader, wantedOf } from './named.js';
import { Reader } from './reader.js';

export interface ReadClusterOptions extends TargetOptions {
  signal?: AbortSignal;
  onProgress?: OnProgress;
  /** How the host name is probed; `host` and `port` come from the target. */
  endpoint: EndpointOptions;
  /** The readings of the client's machine, begun already; without it that is left out. */
  machine?: Machine;
  /** ISO 8601; the time of the readings. The clock's when not given. */
  takenAt?: string;
  /** Told, as the waves end, what has been read so far, and which readings will not change any more. */
  onSettled?: OnSettled;
}

export type OnSettled = (evidence: Evidence, settled: ReadonlySet<ReadingKey>) => void;

/** Settled with the first wave. Ingresses may still be looked for under an older API. */
const FIRST_WAVE: readonly ReadingKey[] = [
  'access',
  'namespace',
  'apiGroups',
  'pods',
  'deployments',
  'statefulSets',
  'services',
  'endpoints',
];
const ENDPOINT: readonly ReadingKey[] = ['dns', 'tcp', 'tls', 'http', 'plainHttp', 'login', 'push', 'image'];
const BESIDE: ReadonlySet<string> = new Set([...ENDPOINT, ...MACHINE_KEYS]);

function isClusterKey(key: string): key is ReadingKey {
  return !BESIDE.has(key);
}

export interface ClusterReadings {
  evidence: Evidence;
  /** Sent to the API server for this evidence. */
  requests: number;
  /** The longest chain of requests to the API server that had to wait for each other. */
  roundTrips: number;
}

/**
 * All readings of one run, in at most three dependent waves of requests: what is in the namespace; what those objects refer to; what the
 * Certificates found there refer to. The host name is probed beside them, as soon as it is known.
 */
export async function readCluster(api: ClusterApi, options: ReadClusterOptions): Promise<ClusterReadings> {
  const requestsBefore = api.requests;
  const takenAt = options.takenAt ?? new Date().toISOString();
  const reader = new Reader(api, options.signal, options.onProgress);
  const probe = endpointProbe(options, takenAt);
  if (options.host !== undefined) probe.start({ namespace: options.namespace, ...portAndHost(options) });

  const seen = await reader.wave(() => takeFirstLook(reader, options.namespace));
  const access = accessOf(seen, api);
  const look = isUnreachable(access) ? nothingSeen() : seen;
  const target = findTarget(listsOf(look), options);
  const evidence = emptyEvidence(
    { kind: 'cluster', context: api.context, server: api.server },
    target,
    takenAt,
  );
  Object.assign(evidence.readings, look, { access });
  const settled = new Set<ReadingKey>();
  const settle = (keys: readonly ReadingKey[]) => {
    for (const key of keys) settled.add(key);
    options.onSettled?.(evidence, settled);
  };
  if (access.state === 'read') settle(FIRST_WAVE);
  probe.onDone((readings) => {
    Object.assign(evidence.readings, readings);
    settle(ENDPOINT);
  });
  if (access.state === 'read') await readReferences(reader, evidence, look, options, probe);
  else evidence.readings.events = skipped(noAccess(access.state === 'failed' ? access.reason : ''));
  settle(Object.keys(evidence.readings).filter(isClusterKey));
  const machine = machineReadings(options, evidence.target).then((readings) => {
    Object.assign(evidence.readings, readings);
    settle(MACHINE_KEYS);
  });
  Object.assign(evidence.readings, await probe.finish(evidence));
  await machine;
  return { evidence, requests: api.requests - requestsBefore, roundTrips: reader.roundTrips };
}

function machineReadings({ machine }: ReadClusterOptions, target: Target): Promise<MachineReadings> {
  return machine?.finish(target) ?? Promise.resolve(noMachine('this machine was not to be looked at'));
}

function noAccess(reason: string): string {
  return reason === ''
    ? 'the API server could not be reached'
    : `the API server could not be read: ${reason}`;
}

async function readReferences(
  reader: Reader,
  evidence: Evidence,
  look: FirstLook,
  options: ReadClusterOptions,
  probe: EndpointProbe,
): Promise<void> {
  const { namespace } = options;
  const generations = generationsServed(look.apiGroups);
  const named = new NamedReader(reader, namespace);
  const before = wantedOf(evidence.target, listsOf(look), generations, undefined);
  probe.start(evidence.target);
  const [issuance, ingresses] = await reader.wave(() =>
    Promise.all([
      readIssuance(reader, generations, look.apiGroups.state === 'read', namespace),
      olderIngresses(reader, look, namespace),
      named.readRest(before),
    ]),
  );
  const complete = { ...look, ...(ingresses === undefined ? {} : { ingresses }) };
  evidence.target = findTarget(listsOf(complete), options);
  probe.start(evidence.target);
  const after = wantedOf(evidence.target, listsOf(complete), generations, issuance);
  if (named.lacks(after)) await reader.wave(() => named.readRest(after));
  Object.assign(evidence.readings, issuance, complete, named.readings());
}

/** Ingresses under the API of Kubernetes before 1.19, when the current one is not served. */
async function olderIngresses(
  reader: Reader,
  look: FirstLook,
  namespace: string,
): Promise<Reading<KubeObject[]> | undefined> {
  if (look.ingresses.state !== 'absent') return undefined;
  const served = readValue<ApiGroup[]>(look.apiGroups) ?? [];
  const older = ['networking.k8s.io', 'extensions'].find((group) =>
    served.some((one) => one.name === group && one.versions.includes('v1beta1')),
  );
  if (older === undefined) return undefined;
  return reader.list({ key: 'ingresses' }, `${older}/v1beta1`, 'Ingress', namespace);
}

interface EndpointProbe {
  /** Begins with the first target that has a host name; later calls do nothing. */
  start(target: Target): void;
  /** Calls back with the readings as soon as they are taken. */
  onDone(use: (readings: EndpointReadings) => void): void;
  finish(evidence: Evidence): Promise<EndpointReadings>;
}

function endpointProbe(options: ReadClusterOptions, takenAt: string): EndpointProbe {
  let running: Promise<EndpointReadings> | undefined;
  let use: (readings: EndpointReadings) => void = () => {};
  const settings = {
    ...options.endpoint,
    ...(options.machine === undefined ? {} : { certsDir: options.machine.certsDir }),
    takenAt,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  };
  return {
    start(target) {
      if (running === undefined && target.host !== undefined) {
        running = readEndpoint({ ...settings, host: target.host, port: target.port });
        // A failure is told by finish(); until then nobody waits for it.
        running.then((readings) => use(readings)).catch(() => undefined);
      }
    },
    onDone(callback) {
      use = callback;
      running?.then(callback).catch(() => undefined);
    },
    finish(evidence) {
      if (running !== undefined) return running;
      const unread = evidence.readings.ingresses.state !== 'read';
      const why = unread
        ? 'no host name: the Ingresses could not be read and --host was not given'
        : 'no host name: no Ingress names one and --host was not given';
      return Promise.resolve(nothingProbed(skipped(why)));
    },
  };
}

function portAndHost(options: TargetOptions): Pick<Target, 'host' | 'port'> {
  return { port: options.port ?? 443, ...(options.host === undefined ? {} : { host: options.host }) };
}
