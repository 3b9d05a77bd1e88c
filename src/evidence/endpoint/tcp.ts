import { connect, type Socket } from 'node:net';
import { record } from '../../kube/objects.js';
import type { TcpFacts } from '../model.js';
import { failed, type Reading, read } from '../reading.js';

/** An open connection with the reading of it. The caller closes the socket. */
export interface TcpOutcome {
  reading: Reading<TcpFacts>;
  socket?: Socket;
}

/** Connects to the first address that accepts, in their order. When none does, the reading says why the last one did not. */
export async function readTcp(
  addresses: readonly string[],
  port: number,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<TcpOutcome> {
  let outcome: TcpOutcome = { reading: failed('unreachable', 'the host name has no address') };
  for (const address of addresses) {
    outcome = await openSocket(address, port, timeoutMs, signal);
    if (outcome.socket !== undefined || signal?.aborted === true) return outcome;
  }
  return outcome;
}

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
    socket.on('connect', () => settle({ reading: read({ address, port }), socket }));
  });
}

function refusal(error: unknown, where: string): Reading<TcpFacts> {
  const code = String(record(error).code ?? '');
  if (code === 'ECONNREFUSED') return failed('unreachable', `dial tcp ${where}: connect: connection refused`);
  if (code === 'ETIMEDOUT') return failed('timeout', `dial tcp ${where}: i/o timeout`);
  if (code === 'EHOSTUNREACH') return failed('unreachable', `dial tcp ${where}: connect: no route to host`);
  if (code === 'ENETUNREACH') {
    return failed('unreachable', `dial tcp ${where}: connect: network is unreachable`);
  }
  return failed('unreachable', `dial tcp ${where}: ${code}`);
}
