import type { TriedAddress } from '../../evidence/model.js';
import type { EvidenceView } from '../../evidence/view.js';
import { registryName } from '../../formats/insecure.js';
import { list } from '../../kube/objects.js';
import type { Check, Finding, Quote, Verdict } from '../check.js';
import { notResolved } from '../shared/reached.js';
import { findingOf, found, needOf, pass, skip, unknown } from '../verdicts.js';

const meta = {
  code: 'RD330',
  slug: 'connection-refused-or-timeout',
  layer: 'tcp',
  hop: 'tcp',
  title: "The registry's port takes connections",
  level: 'fail',
  reads: ['dns', 'tcp'],
  signs: [
    {
      pattern: /dial tcp \S+: connect: (connection refused|no route to host|network is unreachable)/i,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        'The name was resolved: the address stands in the text. Refused means that the machine is there and nothing listens on the port; no route, that the machine is not there.',
      next: 'curl -v --max-time 5 https://HOST/v2/',
    },
    {
      pattern:
        /dial tcp \S+: i\/o timeout|net\/http: request canceled while waiting for connection|Client\.Timeout exceeded while awaiting headers/i,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart: 'Nobody answers at all: a firewall drops the packets, or the address is not in use.',
      next: 'curl -v --max-time 5 https://HOST/v2/',
    },
    {
      pattern: /Failed to connect to \S+ port \d+|Connection timed out after \d+/i,
      printedBy: 'curl',
      tellApart: 'Before TLS and before the registry: no certificate and no password is in question.',
      next: 'getent ahosts HOST',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** No connection to the registry's port comes about, or only to some of the addresses of its name. */
export const rd330: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const { host } = view.target;
  if (host === undefined) return skip('no host name of the registry is known');
  const unresolved = notResolved(view, host);
  if (unresolved !== undefined) return unresolved;
  const tcp = view.get('tcp');
  if (tcp.state === 'read') {
    const closed = list<TriedAddress>(tcp.value.tried).filter(isClosed);
    return closed.length === 0 ? pass : found([partly(view, host, closed, tcp.value.address)]);
  }
  if (tcp.state !== 'failed' || (tcp.cause !== 'unreachable' && tcp.cause !== 'timeout')) {
    const what = `a connection to ${host}:${view.target.port}`;
    return unknown(needOf(what, tcp) ?? what);
  }
  return found([closedFor(view, host, tcp.reason)]);
}

/** A machine without IPv6 reaches none of these addresses, which says nothing of the registry. */
function isClosed({ open, reason }: TriedAddress): boolean {
  return open === false && !/network is unreachable/i.test(reason);
}

function closedFor(view: EvidenceView, host: string, reason: string): Finding {
  const { port } = view.target;
  return findingOf(meta, {
    subject: { host },
    title: `${host} takes no connection on port ${port}`,
    message: `docker login ${registryName(host, port)} gets nowhere: ${reason}. ${meaning(reason, port)}`,
    quotes: [{ source: `tcp ${host}:${port}`, path: '', text: reason }, ...addressQuote(view, host)],
    blames: [{ subject: { host }, effect: 'name-resolves-elsewhere' }],
    effects: ['registry-unreachable'],
    facts: { host, port, reason },
  });
}

function meaning(reason: string, port: number): string {
  if (/connection refused/i.test(reason)) {
    return `The machine is there, and nothing listens on port ${port}: the ingress controller or load balancer does not run, or publishes another port.`;
  }
  if (/no route|unreachable/i.test(reason)) {
    return 'There is no way to that address from here: it is wrong, or belongs to a network that this machine is not in.';
  }
  return `Nobody answered: a firewall or a security group drops what is sent to port ${port}, or the address is not in use.`;
}

/** Clients try all addresses of a name, so the registry is reached, though not at once and not by everybody. */
function partly(
  view: EvidenceView,
  host: string,
  closed: readonly TriedAddress[],
  answering: string,
): Finding {
  const { port } = view.target;
  const addresses = closed.map(({ address }) => address);
  return findingOf(meta, {
    subject: { host },
    level: 'warn',
    title: `Not every address of ${host} takes connections`,
    message: `Port ${port} is open at ${answering}, but not at ${addresses.join(', ')}. Clients that take such an address first wait or fail; the DNS record of ${addresses.length === 1 ? 'that address' : 'those addresses'} should go, or the address be served.`,
    quotes: closed.map(({ address, reason }) => ({
      source: `tcp ${address} port ${port}`,
      path: '',
      text: reason,
    })),
    blames: [{ subject: { host }, effect: 'name-resolves-elsewhere' }],
    facts: { host, port, closed: addresses },
  });
}

function addressQuote(view: EvidenceView, host: string): Quote[] {
  const dns = view.get('dns');
  if (dns.state !== 'read') return [];
  return [{ source: `dns ${host}`, path: 'addresses', text: list<string>(dns.value.addresses).join(', ') }];
}
