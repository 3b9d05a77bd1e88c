import type { ApiRequest, ApiResponse, ClusterApi } from '../../kube/api.js';
import type { KubeObject, ObjectRef } from '../../kube/objects.js';
import { collectionPath, groupOf, pluralOf, resourcePath } from '../../kube/resources.js';
import { withoutCredentials } from '../log-text.js';
import type { ReadingKey } from '../model.js';
import type { PlatformKey } from '../platform-model.js';
import { type OnProgress, observed } from '../progress.js';
import { type AccessRule, absent, failed, type Reading, read } from '../reading.js';
import { parseList, parseObject, readingOf, readingOfFailure, statusMessage } from './answer.js';

const PAGE_SIZE = '500';
/** 100,000 objects of one kind: the guard against a server whose list never ends. */
const MAX_PAGES = 200;

/**
 * Kubelet cuts at `limitBytes` from the start of the tail, so the limit is far above 200 lines of ordinary length: the last line, which says why
 * the container ended, must not be what is lost.
 */
const LOG_QUERY = { tailLines: '200', limitBytes: '262144' };

/** The answers to a log request that mean that there is no such log, not that it could not be had. */
const NO_LOG =
  /previous terminated container|is waiting to start|does not have a host assigned|is not available/;

/** What a reading is for: its key, and the object's name where there are several under the key. */
export interface Purpose {
  key: ReadingKey | PlatformKey;
  item?: string;
}

/**
 * Takes readings from one API server and counts the longest chain of requests that had to wait for each other: readings of one wave run at the same
 * time, waves one after the other.
 */
export class Reader {
  /** Requests in the longest chain so far. */
  roundTrips = 0;
  private deepest = 0;

  constructor(
    private readonly api: ClusterApi,
    private readonly signal: AbortSignal | undefined,
    private readonly onProgress: OnProgress | undefined,
  ) {}

  /** Runs readings that do not depend on each other. */
  async wave<T>(readings: () => Promise<T>): Promise<T> {
    this.deepest = 0;
    const result = await readings();
    this.roundTrips += this.deepest;
    return result;
  }

  /** The objects of a kind in the namespace, page by page, of all namespaces when none is given. Only those that `keep` wants stay in memory. */
  list(
    purpose: Purpose,
    apiVersion: string,
    kind: string,
    namespace: string | undefined,
    query: Record<string, string> = {},
    keep: (object: KubeObject) => boolean = () => true,
  ): Promise<Reading<KubeObject[]>> {
    const needs: AccessRule = {
      verb: 'list',
      group: groupOf(apiVersion),
      resource: pluralOf(kind),
      ...(namespace === undefined ? {} : { namespace }),
    };
    const path = collectionPath(apiVersion, kind, namespace);
    return this.observe(purpose, async () => {
      const items: KubeObject[] = [];
      let next: string | undefined;
      for (let page = 1; page <= MAX_PAGES; page++) {
        const response = await this.request(page, path, {
          ...query,
          limit: PAGE_SIZE,
          ...(next === undefined ? {} : { continue: next }),
        });
        const reading = readingOf(response, needs, (body) => parseList(body, apiVersion, kind));
        if (reading.state !== 'read') return reading;
        items.push(...reading.value.items.filter(keep));
        next = reading.value.next;
        if (next === undefined) return read(items);
      }
      return failed(
        'garbage',
        `The list of ${needs.resource} has more than ${MAX_PAGES} pages: not all were read.`,
      );
    });
  }

  /**
   * One object by name, reduced by `shape`: what it leaves out is not kept anywhere. `withOwners`: with the record of who manages which field, for
   * objects that are to be applied.
   */
  get<T>(
    purpose: Purpose,
    ref: ObjectRef,
    shape: (object: KubeObject) => T,
    options: { withOwners?: boolean } = {},
  ): Promise<Reading<T>> {
    const needs: AccessRule = {
      verb: 'get',
      group: groupOf(ref.apiVersion),
      resource: pluralOf(ref.kind),
      name: ref.name,
      ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
    };
    return this.observe(purpose, async () =>
      readingOf(await this.request(1, resourcePath(ref)), needs, (body) => {
        const object = parseObject(body, ref.kind, options);
        return object === undefined ? undefined : shape(object);
      }),
    );
  }

  /** Any other path that answers JSON; `parse` gives undefined for what is not what was asked for. */
  path<T>(purpose: Purpose, path: string, parse: (body: string) => T | undefined): Promise<Reading<T>> {
    const needs: AccessRule = { verb: 'get', group: '', resource: path };
    return this.observe(purpose, async () => readingOf(await this.request(1, path), needs, parse));
  }

  /** The end of a container's log. */
  log(purpose: Purpose, pod: ObjectRef, container: string, previous: boolean): Promise<Reading<string>> {
    const needs: AccessRule = {
      verb: 'get',
      group: '',
      resource: 'pods/log',
      name: pod.name,
      ...(pod.namespace === undefined ? {} : { namespace: pod.namespace }),
    };
    return this.observe(purpose, async () => {
      const response = await this.request(
        1,
        resourcePath(pod, 'log'),
        { ...LOG_QUERY, container, ...(previous ? { previous: 'true' } : {}) },
        // Asking for text/plain alone is refused: the API server chooses among its JSON, YAML and protobuf forms first.
        'application/json, */*',
      );
      const said = response.status === 400 ? statusMessage(response) : undefined;
      if (said !== undefined && NO_LOG.test(said)) return absent(said);
      return readingOf(response, needs, withoutCredentials);
    });
  }

  /** Any other request that changes nothing: a review, a dry run, a list of one page. `understand` says what the answer means. */
  send<T>(
    purpose: Purpose,
    request: Omit<ApiRequest, 'signal'>,
    understand: (response: ApiResponse) => Reading<T>,
  ): Promise<Reading<T>> {
    this.deepest = Math.max(this.deepest, 1);
    const signal = this.signal === undefined ? {} : { signal: this.signal };
    return this.observe(purpose, async () => understand(await this.api.request({ ...request, ...signal })));
  }

  private observe<T>(purpose: Purpose, take: () => Promise<Reading<T>>): Promise<Reading<T>> {
    return observed(this.onProgress, purpose.key, purpose.item, () => take().catch(readingOfFailure));
  }

  private request(
    depth: number,
    path: string,
    query: Record<string, string> = {},
    accept?: string,
  ): Promise<ApiResponse> {
    this.deepest = Math.max(this.deepest, depth);
    return this.api.request({
      method: 'GET',
      path,
      query,
      ...(accept === undefined ? {} : { accept }),
      ...(this.signal === undefined ? {} : { signal: this.signal }),
    });
  }
}
