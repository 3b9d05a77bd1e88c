import { createHash } from 'node:crypto';
import { isPodSpec, isRuntimeAnnotation, withoutInjectedSpec } from './clean-pod.js';
import { type KubeObject, type ObjectMeta, type ObjectRef, record } from './objects.js';

/** Metadata that the server keeps for itself. */
const SERVER_METADATA = [
  'managedFields',
  'resourceVersion',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'selfLink',
];

/** The first repeats the object, the contents of a Secret included; the second counts a Deployment's roll-outs. */
const SERVER_ANNOTATIONS = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
];

/**
 * The object as its author wrote it: without status, without what the server keeps in metadata, and for a Pod without what was injected
 * into it. What is left can be created again. The argument is not changed.
 */
export function withoutServerFields(object: KubeObject): KubeObject {
  const clean: KubeObject = structuredClone(object);
  delete clean.status;
  const pod = isPodSpec(clean);
  const metadata: ObjectMeta = record(clean.metadata);
  if (Object.keys(metadata).length > 0) {
    for (const field of SERVER_METADATA) delete metadata[field];
    for (const name of Object.keys(record(metadata.annotations))) {
      if (isServerAnnotation(name, pod)) delete metadata.annotations?.[name];
    }
    for (const field of ['annotations', 'labels'] as const) {
      if (Object.keys(record(metadata[field])).length === 0) delete metadata[field];
    }
  }
  if (pod && clean.spec !== undefined) clean.spec = withoutInjectedSpec(record(clean.spec));
  return clean;
}

/** True for an annotation that `withoutServerFields` drops. */
export function isServerAnnotation(name: string, pod: boolean): boolean {
  return SERVER_ANNOTATIONS.includes(name) || (pod && isRuntimeAnnotation(name));
}

/** The object with the kind and name that lists leave out of their items, so that it stands for itself. */
export function complete(object: KubeObject, target: ObjectRef): KubeObject {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = object;
  return {
    apiVersion: target.apiVersion,
    kind: target.kind,
    metadata: {
      ...metadata,
      name: target.name,
      ...(target.namespace === undefined ? {} : { namespace: target.namespace }),
    },
    ...rest,
  };
}

/**
 * SHA-256 (hex) of what its author controls: labels, annotations and everything beside metadata and status. It does not depend on the order
 * of fields, on resourceVersion, on the node that a Pod was put on, on what controllers write into a claim, a service account or a namespace, or (for
 * other kinds) on whether kind and apiVersion are written in the object.
 */
export function contentHash(object: KubeObject): string {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = withoutServerFields(object);
  if (isPodSpec(object) && rest.spec !== undefined) {
    const { nodeName: _nodeName, ...spec } = record(rest.spec);
    rest.spec = spec;
  }
  const { labels, annotations } = metadata ?? {};
  const authored = withoutBinding(object.kind, { labels, annotations, ...rest });
  return createHash('sha256').update(canonical(authored)).digest('hex');
}

/** Annotations that controllers put on a claim when they bind it. */
const BINDING = /^(?:pv|volume|volume\.beta)\.kubernetes\.io\//;

/** Without what controllers write into a claim, a service account or a namespace after it was made. */
function withoutBinding(
  kind: string | undefined,
  { annotations, ...rest }: Record<string, unknown>,
): Record<string, unknown> {
  if (kind === 'ServiceAccount') return { ...rest, annotations, secrets: undefined };
  if (kind === 'Namespace') return { ...rest, spec: undefined };
  if (kind !== 'PersistentVolumeClaim') return { ...rest, annotations };
  const { volumeName: _volumeName, ...spec } = record(rest.spec);
  const own = Object.entries(record(annotations)).filter(([name]) => !BINDING.test(name));
  return { ...rest, spec, annotations: own.length === 0 ? undefined : Object.fromEntries(own) };
}

/** JSON with sorted keys and without undefined members: equal for equal values. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/**
 * True when `actual` has everything that `wanted` has. Maps may hold more (the server fills in defaults); lists are compared item by item.
 */
export function covers(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((item, index) => covers(actual[index], item))
    );
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) {
      // The server leaves out an empty map that was written.
      return actual === undefined && Object.keys(wanted).length === 0;
    }
    return Object.entries(wanted).every(
      ([key, member]) => member === undefined || covers(record(actual)[key], member),
    );
  }
  return canonical(actual) === canonical(wanted);
}
