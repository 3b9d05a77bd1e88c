import { subjectName } from '../checks/check.js';
import type { ApiResponse } from '../kube/api.js';
import { type ObjectRef, record, text } from '../kube/objects.js';
import { pluralOf } from '../kube/resources.js';
import { sanitizeLine } from '../report/sanitize.js';

export type Verb = 'get' | 'create' | 'patch' | 'apply' | 'delete';

/** Longer messages (an admission webhook's, a proxy's HTML page) are cut here. */
const LONGEST = 400;

/** Shorter texts are not hidden: every message has them by chance. */
const SHORTEST = 4;

/** Refused by a quota, an admission webhook or a policy, which say themselves why: neither a right nor the plan is at fault. */
const POLICY =
  /exceeded quota|failed quota|denied the request|violates PodSecurity|because it is being terminated|(?:minimum|maximum) [\w-]+ usage per/;

/** The object in a response; an empty one when the body is not a JSON object. */
export function objectIn(response: ApiResponse): Record<string, unknown> {
  try {
    return record(JSON.parse(response.body));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** What the server says of itself in a Status, made safe to print. `hide` is taken out of it: texts of a Secret that it might repeat. */
export function serverMessage(response: ApiResponse, hide: readonly string[] = []): string {
  const said = text(objectIn(response).message) ?? response.body;
  const hidden = hide
    .filter((secret) => secret.length >= SHORTEST)
    .sort((a, b) => b.length - a.length)
    .reduce((message, secret) => message.replaceAll(secret, '(hidden)'), said);
  const clean = sanitizeLine(hidden).trim();
  if (clean === '') return `status ${response.status}`;
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}

/** One sentence of what the API server answered to a request that it did not carry out, and what to do about it. */
export function refusal(
  verb: Verb,
  target: ObjectRef,
  response: ApiResponse,
  hide: readonly string[] = [],
): string {
  const what = `${verb} ${subjectName(target)}`;
  const message = serverMessage(response, hide);
  const { status } = response;
  if ([400, 403, 422].includes(status) && POLICY.test(message)) {
    return `The cluster refuses to ${what}: ${message}${/[.!?…]$/.test(message) ? '' : '.'}`;
  }
  if (status === 401)
    return `The API server no longer accepts the login (${message}): log in again, then repeat.`;
  if (status === 403) {
    const place = target.namespace === undefined ? '' : ` in namespace ${target.namespace}`;
    return `The API server does not allow to ${what}: ${message}. It takes the right to ${verb === 'apply' ? 'create and patch' : verb} ${pluralOf(target.kind)}${place}; ask an administrator for it.`;
  }
  if (status === 404 && verb === 'apply') return `Could not ${what}: ${whatIsMissing(target, message)}`;
  if (status === 404)
    return `Could not ${what}: ${message}. It is gone, or its kind is not served here; diagnose again.`;
  if (status === 409)
    return `Could not ${what}: ${message}. Something else changes it at the same time; diagnose again.`;
  if (status === 400 || status === 422) {
    return `The API server rejects the request to ${what}: ${message}. The plan does not fit this cluster; change the object by hand.`;
  }
  if (status === 429) return `The API server is too busy to ${what} (429: ${message}): repeat in a minute.`;
  if (status >= 500) {
    return `The API server failed to ${what} (${status}: ${message}): see whether it is healthy, then repeat.`;
  }
  return `Could not ${what}: the API server answered ${status}: ${message}.`;
}

/** A server-side apply creates what is not there, so that only the place for it can be missing. */
function whatIsMissing({ apiVersion, kind, namespace }: ObjectRef, message: string): string {
  if (namespace !== undefined && message.includes(`namespaces "${namespace}" not found`)) {
    return `there is no namespace ${namespace}. Create it first.`;
  }
  return `this cluster does not serve ${kind} of ${apiVersion} (${message}). Install what brings it first.`;
}
