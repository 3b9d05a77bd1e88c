/** Why something could not be read. The reasons that a person acts on differently are told apart; the sentence stands beside it. */
export type FailureCause =
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'unauthorized'
  | 'throttled'
  | 'server'
  | 'garbage'
  | 'cancelled'
  | 'name';

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute path without query: `/api/v1/namespaces/default/pods`. Built with `resourcePath`, which escapes names. */
  path: string;
  query?: Record<string, string>;
  /** JSON. */
  body?: unknown;
  /** For PATCH: `application/json-patch+json`, `application/merge-patch+json`, `application/apply-patch+yaml`. */
  contentType?: string;
  /** Logs are `text/plain`; everything else is JSON. */
  accept?: string;
  signal?: AbortSignal;
  timeoutMs?: number;
}

export interface ApiResponse {
  status: number;
  /** The body as text; parse it with `json`. */
  body: string;
}

/** A way to one API server. Any HTTP status is an answer; only a request without an answer throws (ApiFailure). */
export interface ClusterApi {
  readonly context: string;
  readonly server: string;
  readonly user: string;
  /** The context's namespace, `default` when it names none. */
  readonly namespace: string;
  /** Requests sent so far. */
  readonly requests: number;
  request(request: ApiRequest): Promise<ApiResponse>;
  close(): void;
}

/** No answer: the server is not reachable, TLS failed, it took too long, or it was cancelled. `message` is one sentence for people. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';

  constructor(
    readonly failure: FailureCause,
    message: string,
  ) {
    super(message);
  }
}
