import { canonical } from './clean.js';
import { withoutFormerlyOwned } from './managed-fields.js';
import { type KubeObject, list, record, text } from './objects.js';

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
  ports: ['containerPort', 'protocol'],
};

/** Where the same field of another kind has other keys, or none. */
const KEYS_OF_KIND: Readonly<Record<string, Readonly<Record<string, readonly string[] | undefined>>>> = {
  Service: { ports: ['port', 'protocol'] },
  ServiceAccount: { secrets: ['name'], imagePullSecrets: undefined },
  Ingress: { ports: undefined },
  NetworkPolicy: { ports: undefined },
};

/** Keys that may be left out in an object; servers before 1.21 insist on them in an apply. */
const KEY_DEFAULTS: Readonly<Record<string, unknown>> = { protocol: 'TCP' };

/** Maps that are replaced as a whole (`x-kubernetes-map-type: atomic`, from Kubernetes 1.21 on). */
const ATOMIC_MAPS = new Set(['selector', 'nodeSelector', 'configMapKeyRef', 'secretKeyRef']);

/** API groups of Kubernetes itself. In a custom resource lists are one value and maps are merged, unless its own schema says otherwise. */
const BUILT_IN = /^(?:v1|(?:apps|batch|policy|extensions|autoscaling|[\w.-]+\.k8s\.io)\/.+)$/;

/**
 * What server-side apply makes of `before` when `after` is applied: maps are merged, lists by their keys, everything else is as in `after`. What
 * regdoctor applied earlier and does not any more goes, as far as `before` has its managedFields. Neither argument is changed. Without `before`
 * it is `after`.
 */
export function overlaid(before: KubeObject | undefined, after: KubeObject): KubeObject {
  const wanted = withListKeys(after);
  if (before === undefined) return wanted;
  const place = placeOf(wanted, before);
  return withoutFormerlyOwned(record(merged(before, wanted, place)), wanted);
}

/** The object with the keys of its lists written out, as it has to be sent. */
export function withListKeys(object: KubeObject): KubeObject {
  return record(written(object, placeOf(object)));
}

/**
 * The live object with nothing in its atomic maps but what `shown` has there: servers before 1.21 merge those as well, and a selector with more keys
 * than wanted selects nothing.
 */
export function withoutMergedKeys(live: KubeObject, shown: KubeObject): KubeObject {
  return record(merged(live, shown, { ...placeOf(shown, live), mapsAlone: true }));
}

interface Place {
  field: string;
  isBuiltIn: boolean;
  kind: string;
  /** Only atomic maps are taken over. */
  mapsAlone?: boolean;
}

function placeOf(object: KubeObject, other: KubeObject = {}): Place {
  const apiVersion = text(object.apiVersion) ?? text(other.apiVersion) ?? 'v1';
  return {
    field: '',
    isBuiltIn: BUILT_IN.test(apiVersion),
    kind: text(object.kind) ?? text(other.kind) ?? '',
  };
}

function merged(before: unknown, after: unknown, place: Place): unknown {
  if (Array.isArray(after)) return mergedList(before, after, place);
  const isAtomic = place.isBuiltIn && ATOMIC_MAPS.has(place.field);
  if (!isMap(after) || !isMap(before) || isAtomic) {
    return structuredClone(place.mapsAlone === true && !(isAtomic && isMap(before)) ? before : after);
  }
  const out: Record<string, unknown> = structuredClone(before);
  for (const [field, value] of Object.entries(after)) {
    if (value === undefined) continue;
    const result = merged(before[field], value, { ...place, field });
    if (result !== undefined) out[field] = result;
  }
  return out;
}

function mergedList(before: unknown, after: unknown[], place: Place): unknown {
  const keys = keysOf(place);
  if (keys === undefined || !Array.isArray(before)) {
    return structuredClone(place.mapsAlone === true ? before : after);
  }
  const keyOf = (entry: unknown) => canonical(keys.map((key) => record(entry)[key] ?? KEY_DEFAULTS[key]));
  const wanted = new Map(after.map((entry) => [keyOf(entry), entry]));
  const kept = list(before).map((entry) => {
    const key = keyOf(entry);
    const value = wanted.get(key);
    wanted.delete(key);
    return value === undefined ? structuredClone(entry) : merged(entry, value, { ...place, field: '' });
  });
  return place.mapsAlone === true ? kept : [...kept, ...structuredClone([...wanted.values()])];
}

function written(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) {
    const keys = keysOf(place);
    return value.map((entry) => {
      const out = written(entry, { ...place, field: '' });
      if (keys === undefined || !isMap(out)) return out;
      const missing = keys.filter((key) => out[key] === undefined && KEY_DEFAULTS[key] !== undefined);
      return { ...out, ...Object.fromEntries(missing.map((key) => [key, KEY_DEFAULTS[key]])) };
    });
  }
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, member]) => [field, written(member, { ...place, field })]),
  );
}

function keysOf({ field, isBuiltIn, kind }: Place): readonly string[] | undefined {
  if (field === 'ownerReferences') return ['uid'];
  if (!isBuiltIn) return undefined;
  const ofKind = KEYS_OF_KIND[kind];
  return ofKind !== undefined && field in ofKind ? ofKind[field] : LIST_KEYS[field];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
