import { applyPatch, type Operation } from 'rfc6902';
import { parse } from 'yaml';
import { list, record, text } from '../../kube/objects.js';
import { badRequest, patchRejected, unsupportedMediaType } from './status.js';

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

const TYPES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

/** The patch type of a Content-Type; throws 415 for others, and for strategic patches of custom resources. */
export function patchType(contentType: string | undefined, custom: boolean): PatchType {
  const type = TYPES[(contentType ?? '').split(';')[0]?.trim() ?? ''];
  if (type === undefined || (type === 'strategic' && custom)) throw unsupportedMediaType();
  return type;
}

/** The document patched; the original is left alone. Throws the API server's refusals. */
export function patched(original: unknown, type: PatchType, body: string): Record<string, unknown> {
  const copy: unknown = structuredClone(original);
  if (type === 'json') return jsonPatched(copy, body);
  const patch = type === 'apply' ? yamlBody(body) : jsonBody(body);
  if (type === 'merge') return record(merge(copy, patch));
  return record(strategic(copy, patch));
}

function jsonPatched(document: unknown, body: string): Record<string, unknown> {
  const operations = jsonBody(body);
  if (!Array.isArray(operations)) {
    throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  }
  const failed = applyPatch(document, operations as Operation[]).some((result) => result !== null);
  if (failed) throw patchRejected();
  return record(document);
}

/** RFC 7386. */
function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const out: Record<string, unknown> = { ...record(target) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else out[key] = merge(out[key], value);
  }
  return out;
}

/** Names of the fields that identify an entry, for lists of objects; those of the kinds that the playground serves. */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  volumeMounts: ['mountPath'],
  imagePullSecrets: ['name'],
  ports: ['containerPort', 'port'],
  conditions: ['type'],
  hostAliases: ['ip'],
  ownerReferences: ['uid'],
};

function strategic(target: unknown, patch: unknown, field = ''): unknown {
  if (Array.isArray(patch)) return strategicList(list(target), patch, field);
  if (!isObject(patch)) return patch;
  if (patch.$patch === 'replace') return withoutDirectives(patch);
  const out: Record<string, unknown> = { ...record(target) };
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (value === null) delete out[key];
    else out[key] = strategic(out[key], value, key);
  }
  return out;
}

function strategicList(target: unknown[], patch: unknown[], field: string): unknown[] {
  const key = (MERGE_KEYS[field] ?? []).find((name) =>
    patch.every((entry) => record(entry)[name] !== undefined),
  );
  if (key === undefined) return patch;
  const out = [...target];
  for (const entry of patch) {
    const index = out.findIndex((existing) => record(existing)[key] === record(entry)[key]);
    if (record(entry).$patch === 'delete') {
      if (index >= 0) out.splice(index, 1);
    } else if (index >= 0) out[index] = strategic(out[index], entry);
    else out.push(strategic({}, entry));
  }
  return out;
}

function withoutDirectives(patch: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(patch).filter(([key]) => !key.startsWith('$')));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body as JSON, or a 400 worded as the API server's. */
export function jsonBody(body: string, kind = 'object'): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why} (${body.slice(0, 40)})`,
    );
  }
}

function yamlBody(body: string): unknown {
  try {
    return parse(body);
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? text(error.message) : ''}`);
  }
}
