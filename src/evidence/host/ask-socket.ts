import { request } from 'node:http';
import type { DaemonAnswer } from './access.js';

const TIMEOUT_MS = 3_000;
const MAX_BODY = 8 * 1024 * 1024;

export interface DaemonRequest {
  method: 'GET' | 'POST';
  path: string;
  timeoutMs?: number;
  signal?: AbortSignal;
}

/**
 * One HTTP request over a local socket (or a named pipe of Windows).
 * @throws NodeJS.ErrnoException: the socket's own code, ETIMEDOUT when the whole answer is not there in time, ECANCELED, EMSGSIZE for a body of more
 *   than 8 MiB
 */
export function askSocket(socket: string, asked: DaemonRequest): Promise<DaemonAnswer> {
  const { method, path, timeoutMs = TIMEOUT_MS, signal } = asked;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(errno('ECANCELED', 'cancelled'));
    const sent = request({ socketPath: socket, method, path, agent: false, headers: { Host: 'docker' } });
    const timer = setTimeout(
      () => sent.destroy(errno('ETIMEDOUT', `no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    const onAbort = () => sent.destroy(errno('ECANCELED', 'cancelled'));
    signal?.addEventListener('abort', onAbort, { once: true });
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (error: Error) => {
      done();
      reject(error);
    };
    sent.on('error', fail);
    sent.on('response', (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      response.on('data', (part: Buffer) => {
        length += part.length;
        if (length > MAX_BODY) sent.destroy(errno('EMSGSIZE', 'the answer is longer than 8 MiB'));
        else parts.push(part);
      });
      response.on('error', fail);
      response.on('end', () => {
        done();
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') });
      });
    });
    sent.end();
  });
}

/** An error with a code, as node:fs and node:net throw them. */
export function errno(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}
