import type { EvidenceView } from '../../evidence/view.js';
import type { Verdict } from '../check.js';
import { needOf, skip, unknown } from '../verdicts.js';

/**
 * Why nothing can be said of what a connection would show: the name does not resolve, or there is no connection. Those are failures of their own.
 * Undefined when a connection was made. Reads `dns` and `tcp`.
 */
export function notConnected(view: EvidenceView): Verdict | undefined {
  const { host, port } = view.target;
  if (host === undefined) return skip('no host name of the registry is known');
  const unresolved = notResolved(view, host);
  if (unresolved !== undefined) return unresolved;
  const tcp = view.get('tcp');
  if (tcp.state === 'read') return undefined;
  if (tcp.state === 'failed' || tcp.state === 'absent')
    return skip(`${host} takes no connection: ${tcp.reason}`);
  return unknown(needOf(`a connection to ${host}:${port}`, tcp) ?? `a connection to ${host}:${port}`);
}

/** Why nothing can be said of the addresses of a name; undefined when it resolves. Reads `dns`. */
export function notResolved(view: EvidenceView, host: string): Verdict | undefined {
  const dns = view.get('dns');
  if (dns.state === 'read') return undefined;
  if (dns.state === 'absent' || (dns.state === 'failed' && dns.cause === 'name')) {
    return skip(`${host} does not resolve: ${dns.reason}`);
  }
  return unknown(needOf(`the addresses of ${host}`, dns) ?? `the addresses of ${host}`);
}
