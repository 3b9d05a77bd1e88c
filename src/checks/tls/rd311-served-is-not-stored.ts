import type { EvidenceView } from '../../evidence/view.js';
import type { Check, Level, Verdict } from '../check.js';
import { type CertificateClass, STAND_INS } from '../shared/classify-certificate.js';
import {
  type ServedCertificate,
  servedCertificate,
  storedCertificate,
} from '../shared/served-certificate.js';
import { findingOf, found, needOf, pass, skip, unknown } from '../verdicts.js';

const meta = {
  code: 'RD311',
  slug: 'served-is-not-stored',
  layer: 'tls',
  hop: 'tls',
  title: "The certificate that is served is the one in the Ingress's Secret",
  level: 'fail',
  reads: ['tls', 'ingresses', 'secrets'],
  signs: [],
} satisfies Omit<Check, 'examine'>;

/** Classes of a certificate that would do for the host, whoever trusts its issuer. */
const IN_ORDER: readonly CertificateClass[] = ['public', 'private-ca', 'self-signed'];
const STORED_WOULD_DO =
  'The stored one would do: issuing it anew changes nothing. Something before the Ingress ends TLS (a load balancer, a proxy, another controller), or a process still has an old copy.';
const RENEWALS_LOST =
  'Something before the Ingress ends TLS, or a process has an old copy: what cert-manager renews does not reach the clients.';

/** What is served in place of any other certificate: why that is so, other checks say. */
const NAMED_ELSEWHERE: readonly CertificateClass[] = [...STAND_INS, 'intercepted'];

/** Another certificate reaches the clients than the one that the Ingress names: somebody else ends TLS, or has an old copy. */
export const rd311: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const { host } = view.target;
  if (host === undefined) return skip('no host name of the registry is known');
  const tls = view.get('tls');
  if (tls.state === 'absent') return skip(tls.reason);
  if (tls.state !== 'read') {
    const what = `a TLS handshake with ${host}`;
    return unknown(needOf(what, tls) ?? what);
  }
  const seen = servedCertificate(view);
  if (seen.state === 'unseen') return seen.verdict;
  const stored = storedCertificate(view, host);
  if (stored.state === 'unseen') return stored.verdict;
  return compare(seen.served, stored.served);
}

function compare(served: ServedCertificate, stored: ServedCertificate): Verdict {
  const [ours, theirs] = [stored.leaf.fingerprint256, served.leaf.fingerprint256];
  if (ours === '' || theirs === '')
    return unknown('the fingerprints of the served and the stored certificate');
  if (ours === theirs) return pass;
  if (NAMED_ELSEWHERE.includes(served.kind)) return pass;
  const { host, leaf, source } = served;
  const better = IN_ORDER.includes(stored.kind) && served.verification?.ok === false;
  const level: Level = better ? 'fail' : 'warn';
  return found([
    findingOf(meta, {
      subject: { host },
      level,
      title: `${host} serves another certificate than ${stored.source} holds`,
      message: `${host} serves a certificate of ${leaf.issuer} that ends on ${day(leaf.notAfter)}; the one in ${stored.source} is of ${stored.leaf.issuer} and ends on ${day(stored.leaf.notAfter)}. ${better ? STORED_WOULD_DO : RENEWALS_LOST}`,
      quotes: [
        { source, path: 'fingerprint256', text: theirs },
        { source: stored.source, path: 'fingerprint256', text: ours },
        { source, path: 'issuer', text: leaf.issuer },
        { source: stored.source, path: 'issuer', text: stored.leaf.issuer },
      ],
      blames: [{ subject: { host }, effect: 'name-resolves-elsewhere' }],
      effects: better ? ['certificate-untrusted'] : [],
      facts: { host, secret: stored.source, served: theirs, stored: ours },
    }),
  ]);
}

function day(date: string): string {
  return date.slice(0, 10);
}
