import type { Check, Verdict } from '../check.js';
import { LOOK_AT_CERTIFICATE } from '../shared/look-at-certificate.js';
import {
  judgeOfKind,
  type ServedCertificate,
  servesWords,
  strangerBlames,
} from '../shared/served-certificate.js';
import { findingOf, found } from '../verdicts.js';

/** A certificate may have a hundred names; this many say enough. */
const SHOWN_NAMES = 5;

const meta = {
  code: 'RD307',
  slug: 'hostname-mismatch',
  layer: 'tls',
  hop: 'tls',
  title: "The certificate has the host's name",
  level: 'fail',
  reads: ['tls', 'ingresses', 'secrets'],
  signs: [
    {
      pattern: /certificate is valid for (?!ingress\.local)\S.*, not /i,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        'The first name in the text is the one on the certificate; ingress.local there means that the ingress has no certificate at all.',
      next: LOOK_AT_CERTIFICATE,
    },
    {
      pattern: /cannot validate certificate for \S+ because it doesn't contain any IP SANs/i,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart: 'The client was given an IP address where the certificate has names.',
      next: LOOK_AT_CERTIFICATE,
    },
    {
      pattern:
        /no alternative certificate subject name matches|certificate is not valid for any names, but wanted to match/i,
      printedBy: 'curl, containerd',
      tellApart: 'Dates are in order or were not looked at yet; the issuer is not in question.',
      next: LOOK_AT_CERTIFICATE,
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** None of the certificate's names covers the host that clients ask for. A common name is not one of its names. */
export const rd307: Check = { ...meta, examine: (view) => judgeOfKind(view, 'wrong-name', judge) };

function judge(served: ServedCertificate): Verdict {
  const { host, leaf, source, verification } = served;
  const shown = leaf.names.slice(0, SHOWN_NAMES).join(', ');
  const more = leaf.names.length > SHOWN_NAMES ? ` and ${leaf.names.length - SHOWN_NAMES} more` : '';
  const quotes = [{ source, path: 'subjectAltName', text: `${shown}${more}` }];
  if (verification?.ok === false) quotes.push({ source, path: 'verification', text: verification.message });
  return found([
    findingOf(meta, {
      subject: { host },
      title: `The certificate of ${host} is for another name`,
      message: `${servesWords(served)} a certificate for ${shown}${more}. None of these covers ${host}, so every client refuses it, whatever authorities it trusts.`,
      quotes,
      blames: strangerBlames(host),
      effects: ['certificate-untrusted'],
    }),
  ]);
}
