import { emptyEvidence } from '../../src/evidence/empty.js';
import type { Evidence, SecretFacts } from '../../src/evidence/model.js';
import { absent, read } from '../../src/evidence/reading.js';
import { viewOf } from '../../src/evidence/view.js';
import type { KubeObject } from '../../src/kube/objects.js';

export const TAKEN_AT = '2026-11-22T18:00:00.000Z';

/** A bare registry Pod whose container and spec have these fields beside a name. */
export function registryPod(
  container: Record<string, unknown>,
  spec: Record<string, unknown> = {},
  status: Record<string, unknown> = { phase: 'Pending' },
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'registry', namespace: 'default', uid: 'pod-1', labels: { app: 'registry' } },
    spec: { containers: [{ name: 'registry', image: 'registry:2', ...container }], ...spec },
    status,
  };
}

/** A Deployment whose template is this Pod's. */
export function deploymentOf(pod: KubeObject, fields: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'registry', namespace: 'default', uid: 'deployment-1' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'registry' } },
      template: { metadata: { labels: { app: 'registry' } }, spec: pod.spec },
      ...fields,
    },
  };
}

export interface World {
  pods?: KubeObject[];
  deployment?: KubeObject;
  /** Keys and texts by ConfigMap; null for one that is not there. */
  configMaps?: Record<string, Record<string, string> | null>;
  /** Keys by Secret; null for one that is not there. */
  secrets?: Record<string, string[] | null>;
  /** What the registry's container printed before its last restart. */
  log?: string;
}

/** Evidence of a namespace in which everything could be read and only this is there. */
export function evidenceOf(world: World): Evidence {
  const workload =
    world.deployment === undefined
      ? ({ kind: 'Pod', name: 'registry' } as const)
      : ({ kind: 'Deployment', name: 'registry' } as const);
  const evidence = emptyEvidence(
    { kind: 'files', path: '/evidence' },
    { namespace: 'default', name: 'registry', port: 443, workload },
    TAKEN_AT,
  );
  Object.assign(evidence.readings, {
    pods: read(world.pods ?? []),
    deployments: read(world.deployment === undefined ? [] : [world.deployment]),
    statefulSets: read([]),
    services: read([]),
    ingresses: read([]),
    endpoints: read([]),
    events: read([]),
  });
  for (const [name, data] of Object.entries(world.configMaps ?? {})) {
    evidence.readings.configMaps[name] =
      data === null
        ? absent('not there')
        : read({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data });
  }
  for (const [name, keys] of Object.entries(world.secrets ?? {})) {
    evidence.readings.secrets[name] = keys === null ? absent('not there') : read(secretWith(name, keys));
  }
  if (world.log !== undefined) evidence.readings.previousLogs['registry/registry'] = read(world.log);
  return evidence;
}

export function viewOfWorld(world: World) {
  return viewOf(evidenceOf(world));
}

function secretWith(name: string, keys: string[]): SecretFacts {
  return {
    name,
    namespace: 'default',
    uid: '',
    resourceVersion: '',
    type: 'Opaque',
    labels: {},
    annotations: {},
    keys: Object.fromEntries(keys.map((key) => [key, 1])),
    htpasswd: {},
  };
}
