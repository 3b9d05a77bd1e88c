import { lookup } from 'node:dns/promises';
import { ConfigError } from '../../errors.js';
import { record } from '../../kube/objects.js';
import type { DnsFacts } from '../model.js';
import { absent, failed, type Reading, read } from '../reading.js';
import { isAddress } from './address.js';

/** One `--resolve HOST:PORT:ADDRESS`, as curl takes it. */
export interface Override {
  host: string;
  port: number;
  address: string;
}

/** @throws ConfigError when the text is not HOST:PORT:ADDRESS. */
export function parseResolve(text: string): Override {
  const match = /^([^:]+):(\d{1,5}):\[?([^\]]+)\]?$/.exec(text);
  const [, host, port, address] = match ?? [];
  if (host === undefined || address === undefined || !isAddress(address) || Number(port) > 65535) {
    throw new ConfigError(
      `--resolve ${text} is not HOST:PORT:ADDRESS.`,
      'For example: --resolve registry.example.com:443:192.0.2.1',
    );
  }
  return { host: host.toLowerCase(), port: Number(port), address };
}

/** All addresses of the host name as this machine resolves it (hosts file included), or those of `--resolve`. */
export async function readDns(
  host: string,
  port: number,
  overrides: readonly Override[],
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Reading<DnsFacts>> {
  const given = overrides.filter((one) => one.host === host.toLowerCase() && one.port === port);
  if (given.length > 0) return read({ host, addresses: given.map((one) => one.address), overridden: true });
  try {
    const found = await within(lookup(host, { all: true, verbatim: true }), timeoutMs, signal);
    const addresses = [...new Set(found.map((one) => one.address))];
    return read({ host, addresses, overridden: false });
  } catch (error) {
    if (signal?.aborted === true) return failed('cancelled', 'cancelled');
    const code = record(error).code;
    if (code === 'ENOTFOUND') return absent(`lookup ${host}: no such host`);
    if (code === 'ETIMEDOUT') return failed('timeout', `lookup ${host}: no name server answered in time`);
    return failed('name', `lookup ${host}: the name could not be resolved (${String(code)})`);
  }
}

/** getaddrinfo cannot be stopped: its answer is left behind when it takes too long. */
function within<T>(promise: Promise<T>, timeoutMs: number, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => stop(Object.assign(new Error('lookup timed out'), { code: 'ETIMEDOUT' }));
    const timer = setTimeout(late, timeoutMs);
    const onAbort = () => stop(new Error('cancelled'));
    const stop = (error: Error) => {
      clear();
      reject(error);
    };
    const clear = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(clear);
  });
}
