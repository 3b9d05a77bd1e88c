import { connect, type Socket } from 'node:net';
import { record } from '../../kube/objects.js';
import { failed, type Reading } from '../reading.js';

/** An open connection, which the caller closes, or why there is none. */
export type TcpOutcome = { socket: Socket } | { socket?: undefined; reading: Reading<never> };

/** One connection attempt. Errors after it is open are the socket's user's affair. */
export function openSocket(
  address: string,
  port: number,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<TcpOutcome> {
  const where = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve({ reading: failed('cancelled', 'cancelled') });
    const socket = connect({ host: address, port });
    const settle = (outcome: TcpOutcome) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (outcome.socket === undefined) socket.destroy();
      resolve(outcome);
    };
    const onAbort = () => settle({ reading: failed('cancelled', 'cancelled') });
    const late = () =>
      settle({
        reading: failed('timeout', `dial tcp ${where}: i/o timeout: no answer within ${timeoutMs / 1000} s`),
      });
    const timer = setTimeout(late, timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.on('error', (error) => settle({ reading: refusal(error, where) }));
    socket.on('connect', () => settle({ socket }));
  });
}

function refusal(error: unknown, where: string): Reading<never> {
  const code = String(record(error).code ?? '');
  if (code === 'ECONNREFUSED') return failed('unreachable', `dial tcp ${where}: connect: connection refused`);
  if (code === 'ETIMEDOUT') return failed('timeout', `dial tcp ${where}: i/o timeout`);
  if (code === 'EHOSTUNREACH') return failed('unreachable', `dial tcp ${where}: connect: no route to host`);
  if (code === 'ENETUNREACH') {
    return failed('unreachable', `dial tcp ${where}: connect: network is unreachable`);
  }
  return failed('unreachable', `dial tcp ${where}: ${code}`);
}
