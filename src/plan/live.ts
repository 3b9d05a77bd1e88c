import { ApiFailure, type ApiRequest, type ApiResponse, type ClusterApi } from '../kube/api.js';
import { FIELD_MANAGER } from '../kube/managed-fields.js';
import type { KubeObject, ObjectRef } from '../kube/objects.js';
import { collectionPath, resourcePath } from '../kube/resources.js';
import type { Clock } from './clock.js';
import type { HostHands } from './host/hands.js';
import { objectIn, refusal, type Verb } from './server-says.js';
import { PlanStopped } from './stopped.js';

/** What the steps of a plan work with. */
export interface Hands {
  api: ClusterApi;
  clock: Clock;
  /** The server checks and answers, and does nothing. */
  dryRun: boolean;
  /** Texts that no message may repeat, should the server do so: the contents of a Secret. */
  hide: readonly string[];
  /** The Docker host, where plans may change one. */
  host?: HostHands;
  /** Told what a person should know besides. */
  note: (text: string) => void;
  /** Told while something is waited for. */
  waiting: (waiting: { seconds: number; what: string; current: string }) => void;
}

/** Milliseconds that one write may take: an admission webhook has up to 30 s. */
const WRITE_TIMEOUT = 35_000;

/** The live object; undefined when it is not there. Throws PlanStopped when the server does not let us look, ApiFailure without an answer. */
export async function getLive(
  api: ClusterApi,
  target: ObjectRef,
  signal?: AbortSignal,
): Promise<KubeObject | undefined> {
  const response = await api.request({
    method: 'GET',
    path: resourcePath(target),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.status === 404) return undefined;
  if (!succeeded(response)) throw new PlanStopped(refusal('get', target, response));
  const object = objectIn(response);
  if (Object.keys(object).length === 0) {
    throw new PlanStopped(
      refusal('get', target, { status: 502, body: 'the answer is not a Kubernetes object' }),
    );
  }
  return object;
}

/** POST of a new object. An answer below 500 is returned whatever its status. */
export function post(hands: Hands, target: ObjectRef, body: KubeObject): Promise<ApiResponse> {
  const path = collectionPath(target.apiVersion, target.kind, target.namespace);
  return write(hands, 'create', target, { method: 'POST', path, body });
}

/** PATCH by JSON patch. */
export function patch(hands: Hands, target: ObjectRef, operations: readonly unknown[]): Promise<ApiResponse> {
  return write(hands, 'patch', target, {
    method: 'PATCH',
    path: resourcePath(target),
    body: operations,
    contentType: 'application/json-patch+json',
  });
}

/**
 * PATCH by server-side apply: creates the object when it is not there. Fields of other managers are taken over, since the diff was confirmed.
 * `resourceVersion` is the version that is expected.
 */
export function serverSideApply(
  hands: Hands,
  target: ObjectRef,
  wanted: KubeObject,
  resourceVersion: string | undefined,
): Promise<ApiResponse> {
  const metadata = { ...wanted.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  return write(hands, 'apply', target, {
    method: 'PATCH',
    path: resourcePath(target),
    query: { fieldManager: FIELD_MANAGER, force: 'true' },
    // JSON is YAML.
    body: { ...wanted, metadata },
    contentType: 'application/apply-patch+yaml',
  });
}

/** DELETE of exactly the object with this uid: one that was made anew under the same name stays. `graceSeconds` is for Pods. */
export function remove(
  hands: Hands,
  target: ObjectRef,
  uid: string | undefined,
  graceSeconds?: number,
): Promise<ApiResponse> {
  const body = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy: 'Background',
    ...(uid === undefined ? {} : { preconditions: { uid } }),
    ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
    // The server looks at the query only when there is no body.
    ...(hands.dryRun ? { dryRun: ['All'] } : {}),
  };
  return write(hands, 'delete', target, { method: 'DELETE', path: resourcePath(target), body });
}

export function succeeded(response: ApiResponse): boolean {
  return response.status >= 200 && response.status < 300;
}

/** The object of a response, or PlanStopped with what the server says. */
export function accepted(hands: Hands, verb: Verb, target: ObjectRef, response: ApiResponse): KubeObject {
  if (!succeeded(response)) throw new PlanStopped(refusal(verb, target, response, hands.hide));
  return objectIn(response);
}

/**
 * Writes take no AbortSignal: a write that was begun is seen through, so that the journal stays true. A status of 500 or more is thrown like
 * a missing answer, since nobody knows whether it was done.
 */
async function write(hands: Hands, verb: Verb, target: ObjectRef, request: ApiRequest): Promise<ApiResponse> {
  const response = await hands.api.request({
    ...request,
    timeoutMs: WRITE_TIMEOUT,
    ...(hands.dryRun ? { query: { ...request.query, dryRun: 'All' } } : {}),
  });
  if (response.status < 500) return response;
  throw new ApiFailure('server', refusal(verb, target, response, hands.hide));
}
