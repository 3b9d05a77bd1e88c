import type { DnsFacts, TriedAddress } from '../../evidence/model.js';
import type { EvidenceView } from '../../evidence/view.js';
import { list } from '../../kube/objects.js';
import type { Check, Level, Quote, Verdict } from '../check.js';
import { type AddressScope, addressScope } from '../shared/address-scope.js';
import { type EntryAddresses, entryAddresses, entryNeeds } from '../shared/entry-addresses.js';
import { handshakeOf } from '../shared/handshake.js';
import { coversHost, isIpAddress } from '../shared/host-names.js';
import { notResolved } from '../shared/reached.js';
import { isRegistryAnswer } from '../shared/registry-answer.js';
import { storedCertificate } from '../shared/served-certificate.js';
import { findingOf, found, needsOf, pass, skip, unknown } from '../verdicts.js';

const meta = {
  code: 'RD321',
  slug: 'name-resolves-elsewhere',
  layer: 'dns',
  hop: 'dns',
  title: 'The host name leads to the cluster',
  level: 'fail',
  reads: ['dns', 'tcp', 'tls', 'http', 'ingresses', 'services', 'secrets'],
  signs: [],
} satisfies Omit<Check, 'examine'>;

/** The name leads to other addresses than those of the Ingress, and what answers there is not the registry. */
export const rd321: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const { host } = view.target;
  if (host === undefined) return skip('no host name of the registry is known');
  const unresolved = notResolved(view, host);
  if (unresolved !== undefined) return unresolved;
  const dns = view.get('dns');
  if (dns.state !== 'read' || isIpAddress(host)) return skip('the host is an address, and needs no name');
  if (dns.value.overridden) return skip('the address was given with --resolve');
  const entry = entryAddresses(view);
  if (entry === undefined) {
    const needs = needsOf(view, ...entryNeeds(view));
    return needs.length > 0
      ? unknown(...needs)
      : skip('neither the Ingress nor the Service says at which address it is served');
  }
  const resolved = list<string>(dns.value.addresses);
  const right = resolved.filter((address) => entry.addresses.some((own) => coversHost(own, address)));
  if (right.length > 0) return someElsewhere(view, dns.value, entry, right);
  if (resolved.length === 0) return pass;
  return leadsToRegistry(view, host) ?? elsewhere(view, dns.value, entry);
}

/**
 * A proxy in between has other addresses; what answers tells that it passes requests on. Undefined when something else answers, or nobody.
 */
function leadsToRegistry(view: EvidenceView, host: string): Verdict | undefined {
  const http = view.get('http');
  if (http.state === 'read' && isRegistryAnswer(http.value)) return pass;
  const tls = view.get('tls');
  const served = tls.state === 'read' ? handshakeOf(tls.value).chain[0]?.fingerprint256 : undefined;
  if (served === undefined || served === '') return undefined;
  const stored = storedCertificate(view, host);
  if (stored.state === 'unseen') return stored.verdict.state === 'unknown' ? stored.verdict : undefined;
  return served === stored.served.leaf.fingerprint256 ? pass : undefined;
}

function elsewhere(view: EvidenceView, dns: DnsFacts, entry: EntryAddresses): Verdict {
  const { host } = dns;
  const [scope, own] = [scopeOf(dns.addresses), scopeOf(entry.addresses)];
  const level: Level = scope === 'loopback' || scope === own ? 'fail' : 'warn';
  return found([
    findingOf(meta, {
      subject: { host },
      level,
      title: `${host} leads to another place than ${entry.source}`,
      message: `${host} resolves to ${dns.addresses.join(', ')}, but ${entry.source} is served at ${entry.addresses.join(', ')}, and no registry answers under the name.${doubt(scope, own)}`,
      quotes: [
        { source: `dns ${host}`, path: 'addresses', text: dns.addresses.join(', ') },
        entry.quote,
        ...answer(view),
      ],
      effects: ['name-resolves-elsewhere'],
      facts: { host, resolved: dns.addresses, addresses: entry.addresses },
    }),
  ]);
}

/** Some addresses are the Ingress's. Another one matters when another certificate is served there: clients take either. */
function someElsewhere(
  view: EvidenceView,
  dns: DnsFacts,
  entry: EntryAddresses,
  right: readonly string[],
): Verdict {
  const { host } = dns;
  const tcp = view.get('tcp');
  const tried = tcp.state === 'read' ? list<TriedAddress>(tcp.value.tried) : [];
  const fingerprints = new Map(tried.map((one) => [one.address, one.fingerprint256]));
  const known = right.map((address) => fingerprints.get(address)).filter((one) => one !== undefined);
  const strangers = dns.addresses.filter((address) => {
    const served = fingerprints.get(address);
    return !right.includes(address) && served !== undefined && known.length > 0 && !known.includes(served);
  });
  if (strangers.length === 0) return pass;
  return found([
    findingOf(meta, {
      subject: { host },
      level: 'warn',
      title: `Some addresses of ${host} lead to another place`,
      message: `${host} resolves to ${dns.addresses.join(', ')}. ${entry.source} is served at ${entry.addresses.join(', ')}; at ${strangers.join(', ')} another certificate is shown. Clients take one or the other.`,
      quotes: [
        { source: `dns ${host}`, path: 'addresses', text: dns.addresses.join(', ') },
        entry.quote,
        ...strangers.map((address) => ({
          source: `tls ${address}`,
          path: 'fingerprint256',
          text: fingerprints.get(address) ?? '',
        })),
      ],
      effects: ['name-resolves-elsewhere'],
      facts: { host, resolved: dns.addresses, addresses: entry.addresses, strangers },
    }),
  ]);
}

function answer(view: EvidenceView): Quote[] {
  const http = view.get('http');
  if (http.state !== 'read') return [];
  const { url, status, server } = http.value;
  return [
    {
      source: `GET ${url}`,
      path: 'status',
      text: server === undefined ? `${status}` : `${status} from ${server}`,
    },
  ];
}

/** The widest of several: one public address among them is enough for the Internet. */
function scopeOf(addresses: readonly string[]): AddressScope {
  const scopes = addresses.map(addressScope);
  return scopes.includes('public') ? 'public' : scopes.includes('private') ? 'private' : 'loopback';
}

/** What the kinds of addresses say: who is meant, or why both may be right all the same. */
function doubt(resolved: AddressScope, own: AddressScope): string {
  if (resolved === 'loopback') return ' The name means this machine itself.';
  if (resolved === own) return '';
  return resolved === 'public'
    ? ' The one is public and the other private: both are right if an address translation in between passes requests on.'
    : ' The one is private and the other public: both are right if a load balancer in between passes requests on.';
}
