import type { EvidenceView } from '../../evidence/view.js';
import { registryName } from '../../formats/insecure.js';
import type { Check, Quote, Verdict } from '../check.js';
import { entryAddresses } from '../shared/entry-addresses.js';
import { findingOf, found, needOf, pass, skip, unknown } from '../verdicts.js';

const meta = {
  code: 'RD320',
  slug: 'name-not-resolved',
  layer: 'dns',
  hop: 'dns',
  title: 'The host name resolves',
  level: 'fail',
  reads: ['dns', 'ingresses', 'services'],
  signs: [
    {
      pattern:
        /dial tcp: lookup \S+( on \S+)?: (no such host|server misbehaving|Temporary failure in name resolution)/i,
      printedBy: 'docker login, docker push, docker pull, kubelet, cert-manager',
      tellApart:
        'Nothing was reached yet. "on ADDRESS" is the name server that was asked: that of the machine which prints it, not yours.',
      next: 'getent ahosts HOST',
    },
    {
      pattern: /Could not resolve host|Name or service not known|getaddrinfo ENOTFOUND/i,
      printedBy: 'curl, openssl, getent',
      tellApart: 'The name has no address on this machine. Another machine may know it from its hosts file.',
      next: 'getent ahosts HOST',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** Names that only the cluster's own name server knows. */
const OF_THE_CLUSTER = /\.svc(\.[a-z0-9-]+)*$/i;

/** The name of the registry has no address here, so nothing else can be reached. */
export const rd320: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const { host, port } = view.target;
  const dns = view.get('dns');
  if (host === undefined) return skip('no host name of the registry is known');
  if (dns.state === 'read') return pass;
  const unnamed = dns.state === 'absent' || (dns.state === 'failed' && dns.cause === 'name');
  if (!unnamed) return unknown(needOf(`the addresses of ${host}`, dns) ?? `the addresses of ${host}`);
  const entry = entryAddresses(view);
  const quotes: Quote[] = [{ source: `dns ${host}`, path: '', text: dns.reason }];
  if (entry !== undefined) quotes.push(entry.quote);
  return found([
    findingOf(meta, {
      subject: { host },
      title: `${host} does not resolve`,
      message: `docker login ${registryName(host, port)} gets nowhere: ${dns.reason}. ${remedy(host, entry)}`,
      quotes,
      effects: ['name-not-resolved', 'registry-unreachable'],
      facts: { host, addresses: entry?.addresses ?? [] },
    }),
  ]);
}

function remedy(host: string, entry: ReturnType<typeof entryAddresses>): string {
  if (OF_THE_CLUSTER.test(host)) {
    return 'That is a name of the cluster: only Pods can resolve it, neither this machine nor the nodes that pull images. Use the host of the Ingress.';
  }
  if (entry === undefined)
    return 'The name needs a DNS record with the address at which the cluster takes requests in.';
  return `The name needs a DNS record with ${entry.addresses.join(', ')}, where ${entry.source} is served.`;
}
