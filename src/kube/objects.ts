/**
 * Kubernetes objects as the API or a file gave them. Nothing here is validated: every field may be missing or of another type than
 * declared, so code reads them only through `list`, `text`, `number` and `record` below, which turn oddities into "not there".
 */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
  spec?: unknown;
  status?: unknown;
  data?: unknown;
  [field: string]: unknown;
}

export interface ObjectMeta {
  name?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  [field: string]: unknown;
}

export interface OwnerReference {
  apiVersion?: string;
  kind?: string;
  name?: string;
  uid?: string;
  controller?: boolean;
}

/** What names an object, across the whole program: findings, changes, journal. `namespace` is absent for cluster-scoped objects. */
export interface ObjectRef {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
}

/** The value as an array; anything else is an empty array. */
export function list<T = unknown>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}

/** The value as a plain object; anything else is an empty object. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** The value as a string; anything else is undefined. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value as a finite number; anything else is undefined. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/**
 * The value at a path of field names and indexes, `undefined` as soon as one of them is not there.
 * @example at(pod, 'spec', 'containers', 0, 'image')
 */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let here: unknown = value;
  for (const step of path) {
    here = typeof step === 'number' ? list(here)[step] : record(here)[step];
  }
  return here;
}

/** The object's string map at a path (labels, annotations, data), with entries that are not strings left out. */
export function strings(value: unknown): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [key, entry] of Object.entries(record(value))) {
    if (typeof entry === 'string') out[key] = entry;
  }
  return out;
}

/** The object's name, or an empty string when it has none. */
export function nameOf(object: KubeObject | undefined): string {
  return text(object?.metadata?.name) ?? '';
}

/** What names this object. `fallback` fills in what lists leave out of their items (apiVersion and kind). */
export function refOf(object: KubeObject, fallback: { apiVersion?: string; kind?: string } = {}): ObjectRef {
  const namespace = text(object.metadata?.namespace);
  return {
    apiVersion: text(object.apiVersion) ?? fallback.apiVersion ?? 'v1',
    kind: text(object.kind) ?? fallback.kind ?? 'Object',
    name: nameOf(object),
    ...(namespace === undefined ? {} : { namespace }),
  };
}
