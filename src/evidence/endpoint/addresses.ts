import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import type { TcpFacts, TriedAddress } from '../model.js';
import { failed, type Reading, read } from '../reading.js';
import { openSocket, type TcpOutcome } from './tcp.js';
import { handshake } from './tls.js';

export interface AddressOptions {
  host: string;
  port: number;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

/** The connection that is used: to the first address, in the resolver's order, that accepts. */
export interface Opened {
  address: string;
  socket: Socket;
}

export interface AddressProbe {
  /** Known as soon as the addresses before it have refused; undefined when none accepts. The caller closes the socket. */
  opened: Promise<Opened | undefined>;
  /** Waits for every address. `served` is the certificate (DER) that the connection in use turned out to serve. */
  reading(served: Promise<Buffer | undefined>): Promise<Reading<TcpFacts>>;
}

/**
 * Connects to all addresses of the name at once. Where there are several, a handshake with each shows whether they serve the same certificate:
 * a name that leads to two places works for one client and fails for the next.
 */
export function probeAddresses(addresses: readonly string[], options: AddressOptions): AddressProbe {
  const { port, timeoutMs, signal } = options;
  const attempts = addresses.map((address) => openSocket(address, port, timeoutMs, signal));
  const chosen = firstOpen(attempts);
  const others = attempts.map(async (attempt, index) => {
    const { socket } = await attempt;
    if (socket === undefined || (await chosen) === index) return undefined;
    return served(socket, options);
  });
  return {
    opened: chosen.then(async (index) => {
      const address = index === undefined ? undefined : addresses[index];
      const socket = index === undefined ? undefined : (await attempts[index])?.socket;
      return address === undefined || socket === undefined ? undefined : { address, socket };
    }),
    async reading(certificate) {
      const [outcomes, index, seen] = await Promise.all([Promise.all(attempts), chosen, Promise.all(others)]);
      const address = index === undefined ? undefined : addresses[index];
      if (index === undefined || address === undefined) return noneOpen(outcomes);
      const own = addresses.length > 1 ? await certificate : undefined;
      const tried = addresses.map((one, at): TriedAddress => {
        const fingerprint256 = at === index ? fingerprintOf(own) : seen[at];
        return {
          address: one,
          ...accepted(outcomes[at]),
          ...(fingerprint256 === undefined ? {} : { fingerprint256 }),
        };
      });
      return read({ address, port, tried });
    },
  };
}

/** One address after the other; the last one's failure when none accepts. */
export async function openFirst(
  addresses: readonly string[],
  options: Omit<AddressOptions, 'host'>,
): Promise<Opened | { reading: Reading<never> }> {
  let reading: Reading<never> = failed('unreachable', 'the host name has no address');
  for (const address of addresses) {
    const outcome = await openSocket(address, options.port, options.timeoutMs, options.signal);
    if (outcome.socket !== undefined) return { address, socket: outcome.socket };
    reading = outcome.reading;
  }
  return { reading };
}

async function firstOpen(attempts: readonly Promise<TcpOutcome>[]): Promise<number | undefined> {
  for (const [index, attempt] of attempts.entries()) {
    if ((await attempt).socket !== undefined) return index;
  }
  return undefined;
}

function accepted(outcome: TcpOutcome | undefined): Pick<TriedAddress, 'open' | 'reason'> {
  if (outcome?.socket !== undefined) return { open: true, reason: '' };
  return { open: false, reason: outcome === undefined ? '' : reasonOf(outcome) };
}

function reasonOf(outcome: TcpOutcome): string {
  if (outcome.socket !== undefined || outcome.reading.state === 'read') return '';
  return outcome.reading.reason;
}

/** Go tells of the first address that failed; those that fail for another reason are worth as much. */
function noneOpen(outcomes: readonly TcpOutcome[]): Reading<TcpFacts> {
  const [outcome] = outcomes;
  if (outcome === undefined || outcome.socket !== undefined) {
    return failed('unreachable', 'the host name has no address');
  }
  const first = outcome.reading;
  if (first.state !== 'failed' || first.cause === 'cancelled') return first;
  return failed(first.cause, [...new Set(outcomes.map(reasonOf))].join('; '));
}

async function served(socket: Socket, options: AddressOptions): Promise<string | undefined> {
  const outcome = await handshake(socket, options);
  if (outcome.ok) outcome.socket.destroy();
  socket.destroy();
  return outcome.ok ? fingerprintOf(outcome.chain[0]) : undefined;
}

function fingerprintOf(der: Buffer | undefined): string | undefined {
  return der === undefined ? undefined : new X509Certificate(der).fingerprint256;
}
