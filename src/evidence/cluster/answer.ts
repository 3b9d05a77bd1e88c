import { ApiFailure, type ApiResponse } from '../../kube/api.js';
import { type KubeObject, record, text } from '../../kube/objects.js';
import { type AccessRule, absent, denied, failed, type Reading, read } from '../reading.js';

/**
 * What an HTTP answer means as a reading: a value only when the status is 200 and the body is what was asked for. 403 names the right that is
 * needed; it never means that the object is not there.
 */
export function readingOf<T>(
  response: ApiResponse,
  needs: AccessRule,
  parse: (body: string) => T | undefined,
): Reading<T> {
  const { status } = response;
  if (status === 200) {
    const value = parse(response.body);
    return value === undefined
      ? failed('garbage', `The API server's answer for ${nameOfRule(needs)} is not what was asked for.`)
      : read(value);
  }
  const said = statusMessage(response);
  if (status === 404) return absent(said ?? `${nameOfRule(needs)} is not there`);
  if (status === 403) return denied(needs, said ?? `You may not ${needs.verb} ${nameOfRule(needs)}.`);
  const suffix = said === undefined ? '' : `: ${said}`;
  if (status === 401)
    return failed('unauthorized', `The API server does not accept the credentials${suffix}`);
  if (status === 429) return failed('throttled', `The API server is too busy to answer (429)${suffix}`);
  if (status >= 500) return failed('server', `The API server failed (${status})${suffix}`);
  return failed('garbage', `The API server answered ${status}${suffix}`);
}

/** A request without an answer as a reading. Any other exception is a defect and goes on. */
export function readingOfFailure(error: unknown): Reading<never> {
  if (error instanceof ApiFailure) return failed(error.failure, error.message);
  throw error;
}

/** The `message` of a Kubernetes Status object. */
export function statusMessage(response: ApiResponse): string | undefined {
  const message = text(record(parseJson(response.body)).message);
  return message === undefined || message === '' ? undefined : message.slice(0, 500);
}

/** The value of a JSON text; undefined when it is none. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** One page of a list. */
export interface Page {
  items: KubeObject[];
  /** The token for the next page; absent on the last. */
  next?: string;
}

/** A list whose items have the kind that lists leave out; undefined when the body is not a list of that kind. */
export function parseList(body: string, apiVersion: string, kind: string): Page | undefined {
  const content = record(parseJson(body));
  if (text(content.kind) !== `${kind}List`) return undefined;
  if (content.items !== null && !Array.isArray(content.items)) return undefined;
  const items = (content.items ?? []) as unknown[];
  const next = text(record(content.metadata).continue);
  return {
    items: items.map((item) => slim({ apiVersion, kind, ...record(item) })),
    ...(next === undefined || next === '' ? {} : { next }),
  };
}

/** One object of that kind; undefined when the body is something else. */
export function parseObject(
  body: string,
  kind: string,
  { withOwners = false }: { withOwners?: boolean } = {},
): KubeObject | undefined {
  const content = record(parseJson(body)) as KubeObject;
  if (text(content.kind) !== kind) return undefined;
  const object = slim(content);
  const managedFields = content.metadata?.managedFields;
  return withOwners && managedFields !== undefined
    ? { ...object, metadata: { ...object.metadata, managedFields } }
    : object;
}

/** The object without what is large and says nothing: who manages which field, and kubectl's copy of what was applied. */
function slim(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = record(object.metadata);
  const { 'kubectl.kubernetes.io/last-applied-configuration': __, ...annotations } = record(
    metadata.annotations,
  ) as Record<string, string>;
  return {
    ...object,
    metadata: { ...metadata, ...(metadata.annotations === undefined ? {} : { annotations }) },
  };
}

function nameOfRule(rule: AccessRule): string {
  const name = rule.name === undefined ? '' : ` "${rule.name}"`;
  const where = rule.namespace === undefined ? '' : ` in namespace "${rule.namespace}"`;
  return `${rule.resource}${rule.group === '' ? '' : `.${rule.group}`}${name}${where}`;
}
