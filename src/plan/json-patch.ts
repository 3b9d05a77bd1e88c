import { applyPatch, createPatch, type Operation, Pointer } from 'rfc6902';
import { isServerAnnotation, withoutServerFields } from '../kube/clean.js';
import { isPodSpec } from '../kube/clean-pod.js';
import { type KubeObject, record } from '../kube/objects.js';

/**
 * The JSON patch (RFC 6902) that makes `wanted` of the live object, or an empty list when there is nothing to do. Each replaced or removed
 * value has a `test` before it, and the first of all is one on resourceVersion, so that the patch fails when anything moved.
 */
export function patchTo(live: KubeObject, wanted: KubeObject): Operation[] {
  const operations = withTests(live, createPatch(live, desired(live, wanted)));
  const version = live.metadata?.resourceVersion;
  if (operations.length === 0 || version === undefined) return operations;
  return [{ op: 'test', path: '/metadata/resourceVersion', value: version }, ...operations];
}

/** The same operations, each that destroys a value preceded by a test that this value is there. */
function withTests(start: KubeObject, operations: readonly Operation[]): Operation[] {
  const state = structuredClone(start);
  return operations.flatMap((operation) => {
    const tested: Operation[] = [];
    if (operation.op === 'replace' || operation.op === 'remove') {
      const value: unknown = structuredClone(Pointer.fromJSON(operation.path).get(state));
      tested.push({ op: 'test', path: operation.path, value });
    }
    applyPatch(state, [structuredClone(operation)]);
    return [...tested, operation];
  });
}

/** `wanted`, with everything that the server keeps or that was injected put back as it is in the live object. */
function desired(live: KubeObject, wanted: KubeObject): KubeObject {
  const clean = withoutServerFields(live);
  const target = withoutServerFields(wanted);
  const pod = isPodSpec(live);
  const out: KubeObject = { ...target };

  for (const field of ['apiVersion', 'kind', 'status']) {
    if (live[field] === undefined) delete out[field];
    else out[field] = live[field];
  }
  const kept = (name: string) => isServerAnnotation(name, pod);
  const { labels, annotations } = record(target.metadata);
  const serverAnnotations = Object.entries(record(live.metadata?.annotations)).filter(([name]) => kept(name));
  out.metadata = { ...live.metadata };
  setMap(out.metadata, 'labels', record(labels));
  setMap(out.metadata, 'annotations', { ...Object.fromEntries(serverAnnotations), ...record(annotations) });
  if (pod) {
    // Applied to the live spec, so that injected volumes and mounts stay.
    const spec = structuredClone(live.spec);
    applyPatch(spec, createPatch(clean.spec, target.spec));
    out.spec = spec;
  }
  return out;
}

function setMap(metadata: Record<string, unknown>, field: string, map: Record<string, unknown>): void {
  // An empty map that is there stays: taking it out would be a change that nobody asked for.
  if (Object.keys(map).length > 0 || metadata[field] !== undefined) metadata[field] = map;
}

/** Where two versions of an object differ, as field paths for people; at most `most`, then the number of the others. */
export function differences(before: KubeObject, now: KubeObject, most = 3): string {
  const comparable = (object: KubeObject) => {
    const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = withoutServerFields(object);
    return { metadata: { labels: metadata?.labels, annotations: metadata?.annotations }, ...rest };
  };
  const operations = createPatch(comparable(before), comparable(now));
  const paths = [...new Set(operations.map((operation) => fieldPath(operation.path)))];
  const shown = paths.slice(0, most).join(', ');
  return paths.length > most ? `${shown} and ${paths.length - most} more` : shown;
}

function fieldPath(pointer: string): string {
  return Pointer.fromJSON(pointer)
    .tokens.slice(1)
    .map((token) =>
      /^\d+$/.test(token) ? `[${token}]` : /^[\w-]+$/.test(token) ? `.${token}` : `["${token}"]`,
    )
    .join('');
}
