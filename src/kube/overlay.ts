import { canonical } from './clean.js';
import { type KubeObject, list, record } from './objects.js';

/**
 * By field: what the entries of a list are told apart by, where the API's schema says so (`x-kubernetes-list-map-keys` in its OpenAPI
 * document). All other lists are replaced as a whole, those of an Ingress too.
 */
const LIST_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  ownerReferences: ['uid'],
};

/** Of a container and of a Service; the protocol has a default. */
const PORT_KEYS = { container: ['containerPort', 'protocol'], Service: ['port', 'protocol'] } as const;

/** Maps that are replaced as a whole (`x-kubernetes-map-type: atomic`). */
const ATOMIC_MAPS = new Set([
  'selector',
  'nodeSelector',
  'configMapKeyRef',
  'secretKeyRef',
  'fieldRef',
  'resourceFieldRef',
  'dataSource',
]);

/** API groups of Kubernetes itself. In a custom resource lists are one value and maps are merged, unless its own schema says otherwise. */
const BUILT_IN = /^(?:v1|(?:apps|batch|policy|extensions|autoscaling|[\w.-]+\.k8s\.io)\/)/;

/**
 * What server-side apply makes of `before` with `after` applied by a new manager: maps are merged, lists by their keys, everything else is as in
 * `after`. Neither argument is changed. Without `before` it is `after`.
 */
export function overlaid(before: KubeObject | undefined, after: KubeObject): KubeObject {
  if (before === undefined) return structuredClone(after);
  const isBuiltIn = BUILT_IN.test(after.apiVersion ?? before.apiVersion ?? 'v1');
  const kind = after.kind ?? before.kind ?? '';
  return record(merged(before, after, { field: '', isBuiltIn, kind }));
}

interface Place {
  field: string;
  isBuiltIn: boolean;
  kind: string;
}

function merged(before: unknown, after: unknown, place: Place): unknown {
  if (Array.isArray(after)) return mergedList(before, after, place);
  if (!isMap(after) || !isMap(before) || (place.isBuiltIn && ATOMIC_MAPS.has(place.field))) {
    return structuredClone(after);
  }
  const out: Record<string, unknown> = structuredClone(before);
  for (const [field, value] of Object.entries(after)) {
    if (value !== undefined) out[field] = merged(before[field], value, { ...place, field });
  }
  return out;
}

function mergedList(before: unknown, after: unknown[], place: Place): unknown {
  const keys = keysOf(place);
  if (keys === undefined || !Array.isArray(before)) return structuredClone(after);
  const keyOf = (entry: unknown) => canonical(keys.map((key) => record(entry)[key] ?? DEFAULTS[key]));
  const wanted = new Map(after.map((entry) => [keyOf(entry), entry]));
  const kept = list(before).map((entry) => {
    const key = keyOf(entry);
    const value = wanted.get(key);
    wanted.delete(key);
    return value === undefined ? structuredClone(entry) : merged(entry, value, { ...place, field: '' });
  });
  return [...kept, ...structuredClone([...wanted.values()])];
}

const DEFAULTS: Readonly<Record<string, unknown>> = { protocol: 'TCP' };

function keysOf({ field, isBuiltIn, kind }: Place): readonly string[] | undefined {
  if (field === 'ownerReferences') return LIST_KEYS.ownerReferences;
  if (!isBuiltIn) return undefined;
  if (field === 'ports') return kind === 'Service' ? PORT_KEYS.Service : PORT_KEYS.container;
  return LIST_KEYS[field];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
