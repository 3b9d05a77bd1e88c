import { applyPatch } from 'rfc6902';
import { ApiFailure, type ApiRequest, type ApiResponse, type ClusterApi } from '../../src/kube/api.js';
import { type KubeObject, list, type ObjectRef, record } from '../../src/kube/objects.js';
import { resourcePath } from '../../src/kube/resources.js';

/** What a test makes of a request before the server sees it: an answer, a failure to answer, or nothing. */
export type Intercept = (request: ApiRequest) => ApiResponse | Error | undefined | Promise<undefined>;

/** An API server in memory: get, create, JSON patch, delete with preconditions, dry-run, resourceVersion, uid. For tests of plans. */
export class MemoryApi implements ClusterApi {
  readonly context = 'test';
  readonly server = 'https://memory.invalid';
  readonly user = 'tester';
  readonly namespace = 'default';
  readonly log: ApiRequest[] = [];
  readonly objects = new Map<string, KubeObject>();
  /** Looked at before each request. */
  intercept: Intercept = () => undefined;
  /** Looked at after each write that was carried out: an Error here is an answer that got lost. */
  afterWrite: (request: ApiRequest) => Error | undefined = () => undefined;
  /** How many GETs a deleted Pod stays visible for. */
  terminatingFor = 2;
  #version = 100;
  #terminating = new Map<string, number>();

  constructor(objects: readonly KubeObject[] = []) {
    for (const object of objects) this.put(object);
  }

  get requests(): number {
    return this.log.length;
  }

  /** The writes that were not dry-runs, as `PATCH /api/v1/…`. */
  get writes(): string[] {
    return this.log
      .filter((request) => request.method !== 'GET' && !isDryRun(request))
      .map((request) => `${request.method} ${request.path}`);
  }

  /** Puts an object there, as somebody else would. */
  put(object: KubeObject): KubeObject {
    const stored = structuredClone(object);
    stored.metadata = { creationTimestamp: '2026-01-01T00:00:00Z', ...stored.metadata, ...this.#stamp() };
    stored.metadata.uid = object.metadata?.uid ?? `uid-${this.#version}`;
    this.objects.set(pathOf(stored), stored);
    return stored;
  }

  /** The stored object; throws when it is not there. */
  get(ref: ObjectRef): KubeObject {
    const object = this.objects.get(resourcePath(ref));
    if (object === undefined) throw new Error(`not there: ${resourcePath(ref)}`);
    return object;
  }

  has(ref: ObjectRef): boolean {
    return this.objects.has(resourcePath(ref));
  }

  /** Changes an object as somebody else would. */
  edit(ref: ObjectRef, change: (object: KubeObject) => void): void {
    const object = this.get(ref);
    change(object);
    object.metadata = { ...object.metadata, ...this.#stamp() };
  }

  close(): void {}

  async request(request: ApiRequest): Promise<ApiResponse> {
    if (request.signal?.aborted === true) throw new ApiFailure('cancelled', 'Cancelled.');
    const intercepted = await this.intercept(request);
    const { signal: _signal, ...logged } = request;
    this.log.push(structuredClone(logged));
    if (intercepted instanceof Error) throw intercepted;
    if (intercepted !== undefined) return intercepted;
    const response = this.#answer(request);
    if (request.method !== 'GET' && !isDryRun(request)) {
      const lost = this.afterWrite(request);
      if (lost !== undefined) throw lost;
    }
    return response;
  }

  #answer(request: ApiRequest): ApiResponse {
    switch (request.method) {
      case 'GET':
        return this.#read(request.path);
      case 'POST':
        return this.#create(request);
      case 'PATCH':
        return this.#patch(request);
      case 'DELETE':
        return this.#delete(request);
      default:
        return status(405, 'method not allowed');
    }
  }

  #read(path: string): ApiResponse {
    const left = this.#terminating.get(path);
    if (left !== undefined) {
      if (left <= 0) {
        this.objects.delete(path);
        this.#terminating.delete(path);
      } else {
        this.#terminating.set(path, left - 1);
      }
    }
    const object = this.objects.get(path);
    return object === undefined ? status(404, `"${path}" not found`) : answer(200, object);
  }

  #create(request: ApiRequest): ApiResponse {
    const object = structuredClone(request.body) as KubeObject;
    const path = `${request.path}/${object.metadata?.name ?? ''}`;
    if (path !== pathOf(object)) return status(400, 'the name or the namespace of the object does not match');
    if (this.objects.has(path)) return status(409, `"${object.metadata?.name}" already exists`);
    if (object.metadata?.resourceVersion !== undefined) {
      return status(400, 'resourceVersion should not be set on objects to be created');
    }
    object.metadata = { ...object.metadata, ...this.#stamp(), creationTimestamp: '2026-01-01T00:00:00Z' };
    object.metadata.uid = `uid-${this.#version}`;
    if (object.kind === 'Pod') injectToken(object);
    if (!isDryRun(request)) this.objects.set(path, object);
    return answer(201, object);
  }

  /** Server-side apply without owners: maps are merged, lists replaced. A version that is given has to be the stored one. */
  #apply(request: ApiRequest): ApiResponse {
    if (request.query?.fieldManager === undefined) return status(422, 'fieldManager: Required value');
    const wanted = structuredClone(request.body) as KubeObject;
    const { resourceVersion, ...metadata } = wanted.metadata ?? {};
    wanted.metadata = metadata;
    const object = this.objects.get(request.path);
    if (object === undefined) {
      return this.#create({
        ...request,
        method: 'POST',
        path: request.path.slice(0, request.path.lastIndexOf('/')),
        body: wanted,
      });
    }
    if (resourceVersion !== undefined && resourceVersion !== object.metadata?.resourceVersion) {
      return status(409, 'Operation cannot be fulfilled: the object has been modified');
    }
    const applied = deepMerged(object, wanted) as KubeObject;
    if (JSON.stringify(applied) === JSON.stringify(object)) return answer(200, object);
    applied.metadata = { ...applied.metadata, ...this.#stamp() };
    if (!isDryRun(request)) this.objects.set(request.path, applied);
    return answer(200, applied);
  }

  #patch(request: ApiRequest): ApiResponse {
    if (request.contentType === 'application/apply-patch+yaml') return this.#apply(request);
    if (request.contentType !== 'application/json-patch+json') return status(415, 'unsupported patch');
    const object = this.objects.get(request.path);
    if (object === undefined) return status(404, 'not found');
    const patched = structuredClone(object);
    const operations = structuredClone(request.body) as Parameters<typeof applyPatch>[1];
    for (const operation of operations) {
      const [error] = applyPatch(patched, [operation]);
      if (error !== null)
        return status(422, 'the server rejected our request due to an error in our request');
    }
    if (JSON.stringify(patched) === JSON.stringify(object)) return answer(200, object);
    patched.metadata = { ...patched.metadata, ...this.#stamp() };
    if (Object.keys(record(patched.data)).length === 0) delete patched.data;
    if (!isDryRun(request)) this.objects.set(request.path, patched);
    return answer(200, patched);
  }

  #delete(request: ApiRequest): ApiResponse {
    const object = this.objects.get(request.path);
    if (object === undefined) return status(404, 'not found');
    const wanted = record(record(request.body).preconditions).uid;
    if (wanted !== undefined && wanted !== object.metadata?.uid) {
      return status(409, `the UID in the precondition (${String(wanted)}) does not match`);
    }
    if (isDryRun(request)) return answer(200, object);
    if (object.kind === 'Pod' && this.terminatingFor > 0) {
      object.metadata = { ...object.metadata, ...this.#stamp(), deletionTimestamp: '2026-01-01T00:00:10Z' };
      this.#terminating.set(request.path, this.terminatingFor);
      return answer(200, object);
    }
    this.objects.delete(request.path);
    return answer(200, { kind: 'Status', status: 'Success' });
  }

  #stamp(): { resourceVersion: string } {
    this.#version += 1;
    return { resourceVersion: String(this.#version) };
  }
}

function deepMerged(target: unknown, source: unknown): unknown {
  if (typeof source !== 'object' || source === null || Array.isArray(source)) return source;
  const out = { ...record(target) };
  for (const [key, value] of Object.entries(source)) out[key] = deepMerged(out[key], value);
  return out;
}

export function status(code: number, message: string): ApiResponse {
  return answer(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code });
}

/** As the real one: dry-run of a DELETE stands in its body when it has one. */
function isDryRun(request: ApiRequest): boolean {
  if (request.method === 'DELETE' && request.body !== undefined) {
    return list(record(request.body).dryRun).includes('All');
  }
  return request.query?.dryRun === 'All';
}

function answer(code: number, body: unknown): ApiResponse {
  return { status: code, body: JSON.stringify(body) };
}

function pathOf(object: KubeObject): string {
  const { apiVersion = 'v1', kind = '', metadata } = object;
  const namespace = metadata?.namespace;
  return resourcePath({
    apiVersion,
    kind,
    name: metadata?.name ?? '',
    ...(namespace === undefined ? {} : { namespace }),
  });
}

/** What admission adds to every Pod. */
function injectToken(pod: KubeObject): void {
  const name = 'default-token-9p9dc';
  const mount = { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name, readOnly: true };
  const spec = record(pod.spec);
  pod.spec = {
    ...spec,
    containers: list(spec.containers).map((container) => ({
      ...record(container),
      volumeMounts: [...list(record(container).volumeMounts), mount],
    })),
    volumes: [...list(spec.volumes), { name, secret: { defaultMode: 420, secretName: name } }],
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
  };
}
