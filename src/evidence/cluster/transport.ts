/** One HTTP request as it goes over the wire. */
export interface WireRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface WireResponse {
  status: number;
  retryAfter: string | undefined;
  body: string;
}

/** An open way to one server. Rejects with the error of the socket or of the protocol as node gives it. */
export interface Transport {
  /** False once the connection is closing: the next request needs a new one. */
  readonly alive: boolean;
  send(request: WireRequest, signal: AbortSignal): Promise<WireResponse>;
  close(): void;
}

/** No answer of an API server that regdoctor asks for is near this: 500 Pods are about 4 MB. */
export const BODY_LIMIT = 32 * 1024 * 1024;

/** The answer is larger than BODY_LIMIT. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/** Collects a body up to BODY_LIMIT. */
export class BodyCollector {
  private readonly chunks: Buffer[] = [];
  private size = 0;

  /** @throws TooLargeError as soon as the limit is passed. */
  add(chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > BODY_LIMIT) throw new TooLargeError(`more than ${BODY_LIMIT} bytes`);
    this.chunks.push(chunk);
  }

  text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

/** An error with a code in the way of node's own. */
export function codedError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
