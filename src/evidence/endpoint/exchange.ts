import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { record } from '../../kube/objects.js';
import { failed, type Reading, read } from '../reading.js';

/** Small enough that an answer which comes in the middle of an upload is seen before the server resets the connection. */
const UPLOAD_PART = 64 * 1024;

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With the query. */
  path: string;
  headers?: Record<string, string>;
  body?: Buffer;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** As much of it as was asked for. */
  body: Buffer;
}

export interface ExchangeOptions {
  scheme: 'http' | 'https';
  host: string;
  port: number;
  timeoutMs: number;
  signal: AbortSignal | undefined;
  /** How much of the body to read, in bytes. */
  bodyBytes: number;
}

/** `host`, or `host:port` where the port is not the scheme's own: what stands in a Host header and in a URL. */
export function authorityOf({ scheme, host, port }: Pick<ExchangeOptions, 'scheme' | 'host' | 'port'>) {
  return port === (scheme === 'https' ? 443 : 80) ? host : `${host}:${port}`;
}

/** One request over a connection that is open already. The socket is closed afterwards. Failures never name a header or the query. */
export async function exchange(
  socket: Socket,
  wanted: HttpRequest,
  options: ExchangeOptions,
): Promise<Reading<HttpAnswer>> {
  const { timeoutMs } = options;
  const path = wanted.path.replace(/\?.*$/s, '');
  const url = `${options.scheme}://${authorityOf(options)}${path}`;
  const verb = wanted.method.charAt(0) + wanted.method.slice(1).toLowerCase();
  const late = AbortSignal.timeout(timeoutMs);
  const signal = options.signal === undefined ? late : AbortSignal.any([options.signal, late]);
  try {
    return read(await send(socket, wanted, options, signal));
  } catch (error) {
    if (options.signal?.aborted === true) return failed('cancelled', 'cancelled');
    if (late.aborted) return failed('timeout', `${verb} "${url}": no answer within ${timeoutMs / 1000} s`);
    const code = String(record(error).code ?? '');
    if (code.startsWith('HPE_')) return failed('garbage', `${verb} "${url}": the answer is not HTTP`);
    return failed('unreachable', `${verb} "${url}": the connection was closed without an answer (EOF)`);
  } finally {
    socket.destroy();
  }
}

function send(
  socket: Socket,
  wanted: HttpRequest,
  options: ExchangeOptions,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const length = wanted.body === undefined ? {} : { 'content-length': String(wanted.body.length) };
  const headers = {
    host: authorityOf(options),
    'user-agent': 'regdoctor',
    accept: '*/*',
    connection: 'close',
    ...length,
    ...wanted.headers,
  };
  return new Promise((resolve, reject) => {
    const upload = wanted.body === undefined ? undefined : Readable.from(partsOf(wanted.body));
    const sent = request(
      { createConnection: () => socket, method: wanted.method, path: wanted.path, headers, signal },
      (response) => {
        upload?.unpipe(sent);
        collect(response, options.bodyBytes, resolve);
      },
    );
    sent.on('error', reject);
    if (upload === undefined) sent.end();
    else upload.pipe(sent);
  });
}

function* partsOf(body: Buffer): Generator<Buffer> {
  for (let start = 0; start < body.length; start += UPLOAD_PART) {
    yield body.subarray(start, start + UPLOAD_PART);
  }
}

/** An answer that is cut off is still an answer: its status is what counts. */
function collect(response: IncomingMessage, limit: number, resolve: (answer: HttpAnswer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const done = () => {
    const body = Buffer.concat(chunks).subarray(0, limit);
    resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
  };
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= limit) done();
  });
  response.on('end', done);
  response.on('error', done);
}

/** A header's value without control characters, at most 500 characters. */
export function headerOf(answer: HttpAnswer, name: string): string | undefined {
  const value = answer.headers[name];
  return value === undefined ? undefined : clean(String(value)).slice(0, 500);
}

/** The beginning of the body as one line of text, without the secrets that were sent, should the server send them back. */
export function bodyText(answer: HttpAnswer, characters: number, secrets: readonly string[] = []): string {
  let body = clean(answer.body.toString('utf8'));
  for (const secret of secrets) body = body.replaceAll(secret, '***');
  return body.slice(0, characters);
}

/** Without control and escape characters: whoever answers is not to be trusted with a terminal. */
function clean(value: string): string {
  return value.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
