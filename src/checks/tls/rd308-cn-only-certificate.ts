import type { Check, Verdict } from '../check.js';
import { LOOK_AT_CERTIFICATE } from '../shared/look-at-certificate.js';
import {
  judgeOfKind,
  type ServedCertificate,
  servesWords,
  strangerBlames,
} from '../shared/served-certificate.js';
import { findingOf, found } from '../verdicts.js';

const meta = {
  code: 'RD308',
  slug: 'cn-only-certificate',
  layer: 'tls',
  hop: 'tls',
  title: 'The certificate has subject alternative names',
  level: 'fail',
  reads: ['tls', 'ingresses', 'secrets'],
  signs: [
    {
      pattern: /certificate relies on legacy Common Name field, use SANs( instead)?/i,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        'The certificate has the name in its subject only. curl and openssl still take that; Go has not since 1.15. Whether the issuer is trusted was not looked at yet.',
      next: LOOK_AT_CERTIFICATE,
    },
    {
      pattern: /certificate is not valid for any names, but wanted to match/i,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart: 'There are no alternative names, and the common name would not match either.',
      next: LOOK_AT_CERTIFICATE,
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The certificate names its host in the subject alone, which Go's programs no longer look at. */
export const rd308: Check = { ...meta, examine: (view) => judgeOfKind(view, 'no-names', judge) };

function judge(served: ServedCertificate): Verdict {
  const { host, leaf, source, verification } = served;
  const quotes = [
    { source, path: 'subject', text: leaf.subject },
    { source, path: 'subjectAltName', text: 'there is none' },
  ];
  if (verification?.ok === false) quotes.push({ source, path: 'verification', text: verification.message });
  return found([
    findingOf(meta, {
      subject: { host },
      title: `The certificate of ${host} has no subject alternative name`,
      message: `${servesWords(served)} a certificate whose only name is in its subject (${leaf.subject}). Docker and the nodes look at subject alternative names alone, so they refuse it whatever authorities they trust; curl and openssl may take it. It has to be issued anew with DNS:${host} among its alternative names.`,
      quotes,
      blames: strangerBlames(host),
      effects: ['certificate-untrusted'],
      facts: { host, issuer: leaf.issuer },
    }),
  ]);
}
