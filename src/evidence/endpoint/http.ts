import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { record } from '../../kube/objects.js';
import type { HttpFacts } from '../model.js';
import { failed, type Reading, read } from '../reading.js';

const BODY_CHARACTERS = 200;
/** Enough bytes for 200 characters in any encoding. */
const BODY_BYTES = 1024;

export interface HttpOptions {
  scheme: 'http' | 'https';
  host: string;
  port: number;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

/** `GET /v2/` without credentials over a connection that is open already. The socket is closed afterwards. */
export async function readHttp(socket: Socket, options: HttpOptions): Promise<Reading<HttpFacts>> {
  const { scheme, host, port, timeoutMs } = options;
  const authority = port === (scheme === 'https' ? 443 : 80) ? host : `${host}:${port}`;
  const url = `${scheme}://${authority}/v2/`;
  const late = AbortSignal.timeout(timeoutMs);
  const signal = options.signal === undefined ? late : AbortSignal.any([options.signal, late]);
  try {
    const { response, body } = await get(socket, authority, signal);
    const header = (name: string) => {
      const value = response.headers[name];
      return value === undefined ? undefined : clean(String(value)).slice(0, 500);
    };
    const [apiVersion, authenticate, server] = [
      header('docker-distribution-api-version'),
      header('www-authenticate'),
      header('server'),
    ];
    return read({
      url,
      status: response.statusCode ?? 0,
      ...(apiVersion === undefined ? {} : { apiVersion }),
      ...(authenticate === undefined ? {} : { authenticate }),
      ...(server === undefined ? {} : { server }),
      body: clean(body.toString('utf8')).slice(0, BODY_CHARACTERS),
    });
  } catch (error) {
    if (options.signal?.aborted === true) return failed('cancelled', 'cancelled');
    if (late.aborted) return failed('timeout', `Get "${url}": no answer within ${timeoutMs / 1000} s`);
    const code = String(record(error).code ?? '');
    if (code.startsWith('HPE_')) return failed('garbage', `Get "${url}": the answer is not HTTP`);
    return failed('unreachable', `Get "${url}": the connection was closed without an answer (EOF)`);
  } finally {
    socket.destroy();
  }
}

function get(
  socket: Socket,
  authority: string,
  signal: AbortSignal,
): Promise<{ response: IncomingMessage; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        createConnection: () => socket,
        path: '/v2/',
        headers: { host: authority, 'user-agent': 'regdoctor', accept: '*/*', connection: 'close' },
        signal,
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const done = () => resolve({ response, body: Buffer.concat(chunks) });
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size >= BODY_BYTES) done();
        });
        response.on('end', done);
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

/** Without control and escape characters: whoever answers is not to be trusted with a terminal. */
function clean(value: string): string {
  return value.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
