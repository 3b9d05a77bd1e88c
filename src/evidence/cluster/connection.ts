import { setTimeout as delay } from 'node:timers/promises';
import { ApiFailure, type ApiRequest, type ApiResponse, type ClusterApi } from '../../kube/api.js';
import { apiFailure, isLostConnection } from './api-failure.js';
import { type Access, type AccessOptions, loadAccess } from './kubeconfig.js';
import { openTransport } from './open-transport.js';
import type { Transport, WireRequest, WireResponse } from './transport.js';

const REQUEST_TIMEOUT_MS = 10_000;
/** A limit of 0 means none, as with kubectl; timers take no more than 24 days. */
const NO_LIMIT_MS = 24 * 3_600_000;
const MAX_RETRIES = 2;
/** A server that asks for a longer pause than this is reported as throttling instead. */
const LONGEST_PAUSE_S = 5;

export interface ConnectOptions extends AccessOptions {
  /** Wins over the context's namespace. */
  namespace?: string | undefined;
  /** Per attempt; 0 for no limit. */
  requestTimeoutMs?: number | undefined;
}

/**
 * The API server of a kubeconfig context. Nothing is sent yet: an unreachable server shows in the first request.
 * @throws ConfigError for everything that is wrong with the kubeconfig or the login.
 */
export async function connect(options: ConnectOptions = {}): Promise<ClusterApi> {
  const access = await loadAccess(options);
  return clusterApi(
    { ...access, namespace: options.namespace ?? access.namespace },
    options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
  );
}

/** The API server that the access describes, over one connection that is opened by the first request. */
export function clusterApi(access: Access, requestTimeoutMs: number): ClusterApi {
  const timeoutMs = limitOf(requestTimeoutMs);
  const prefix = access.server.pathname.replace(/\/$/, '');
  let opening: Promise<Transport> | undefined;
  let open: Transport | undefined;
  let sent = 0;
  let closed = false;

  /** The connection that is open or being opened; a new one when the last one is closing or could not be opened. */
  const transport = (): Promise<Transport> => {
    if (opening !== undefined && open?.alive !== false) return opening;
    open = undefined;
    const fresh = openTransport(access, timeoutMs);
    opening = fresh;
    fresh.then(
      (way) => {
        open = way;
        if (closed) way.close();
      },
      () => {
        if (opening === fresh) opening = undefined;
      },
    );
    return fresh;
  };

  const attempt = async (wire: WireRequest, signal: AbortSignal): Promise<WireResponse> => {
    signal.throwIfAborted();
    const way = await abortable(transport(), signal);
    signal.throwIfAborted();
    sent += 1;
    return way.send(wire, signal);
  };

  /** Asks again over a new connection when the old one went away: only what may be asked twice. */
  const withReconnect = async (wire: WireRequest, signal: AbortSignal): Promise<WireResponse> => {
    try {
      return await attempt(wire, signal);
    } catch (error) {
      if (wire.method !== 'GET' || !isLostConnection(error) || signal.aborted) throw error;
      return attempt(wire, signal);
    }
  };

  const once = async (wire: WireRequest, request: ApiRequest): Promise<WireResponse> => {
    const limit = request.timeoutMs === undefined ? timeoutMs : limitOf(request.timeoutMs);
    // Not AbortSignal.timeout: its timer does not keep the process, which would end without a word when nothing else does.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), limit);
    const signal =
      request.signal === undefined ? late.signal : AbortSignal.any([request.signal, late.signal]);
    try {
      return await withReconnect(wire, signal);
    } catch (error) {
      if (request.signal?.aborted === true || closed) throw new ApiFailure('cancelled', 'Cancelled.');
      if (late.signal.aborted) {
        throw new ApiFailure(
          'timeout',
          `The API server ${access.server.origin} did not answer within ${limit / 1000} s.`,
        );
      }
      throw apiFailure(error, access.server);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    context: access.context,
    server: `${access.server.origin}${prefix}`,
    user: access.user,
    namespace: access.namespace,
    get requests() {
      return sent;
    },
    async request(request: ApiRequest): Promise<ApiResponse> {
      const wire = wireRequest(access, prefix, request);
      for (let retry = 0; ; retry++) {
        const response = await once(wire, request);
        const pause = retry < MAX_RETRIES ? pauseBefore(wire, response, retry) : undefined;
        if (pause === undefined) return { status: response.status, body: response.body };
        await delay(pause * 1000, undefined, { ...(request.signal ? { signal: request.signal } : {}) }).catch(
          () => {
            throw new ApiFailure('cancelled', 'Cancelled.');
          },
        );
      }
    },
    close() {
      closed = true;
      open?.close();
    },
  };
}

function limitOf(milliseconds: number): number {
  return milliseconds > 0 ? Math.min(milliseconds, NO_LIMIT_MS) : NO_LIMIT_MS;
}

function wireRequest(access: Access, prefix: string, request: ApiRequest): WireRequest {
  const query = new URLSearchParams(request.query).toString();
  return {
    method: request.method,
    path: `${prefix}${request.path}${query === '' ? '' : `?${query}`}`,
    headers: {
      ...access.headers,
      accept: request.accept ?? 'application/json',
      'user-agent': 'regdoctor',
      ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  };
}

/** Seconds to wait before asking once more; undefined when the answer stands. */
function pauseBefore(wire: WireRequest, response: WireResponse, retry: number): number | undefined {
  if (wire.method !== 'GET' || (response.status !== 429 && response.status !== 503)) return undefined;
  const asked = response.retryAfter === undefined ? Number.NaN : Number(response.retryAfter);
  const seconds = Number.isFinite(asked) && asked >= 0 ? asked : 0.25 * 2 ** retry;
  return seconds > LONGEST_PAUSE_S ? undefined : seconds;
}

/** The promise, or the signal's reason when that comes first. What the promise does afterwards is its own affair. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
