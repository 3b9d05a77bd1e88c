import type { EvidenceView } from '../../evidence/view.js';
import type { Check, Verdict } from '../check.js';
import { LOOK_AT_CERTIFICATE, UNKNOWN_AUTHORITY } from '../shared/look-at-certificate.js';
import {
  issuanceBlames,
  nothingWrong,
  servedCertificate,
  servesWords,
} from '../shared/served-certificate.js';
import { findingOf, found } from '../verdicts.js';

const meta = {
  code: 'RD301',
  slug: 'temporary-certificate-served',
  layer: 'tls',
  hop: 'tls',
  title: "The host does not serve cert-manager's temporary certificate",
  level: 'fail',
  reads: ['tls', 'ingresses', 'secrets', 'certificates'],
  signs: [
    {
      pattern: UNKNOWN_AUTHORITY,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        'The issuer of the served certificate is cert-manager.local, or its serial number is 12:34:56:78:90.',
      next: LOOK_AT_CERTIFICATE,
    },
    {
      pattern: /cert-manager\.local/i,
      printedBy: 'openssl s_client, curl -v, a browser',
      tellApart:
        'This name belongs to the temporary certificate alone; a private authority has a name of its own.',
      next: 'kubectl -n NS describe certificate',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The stand-in that cert-manager makes until the real certificate arrives. Its signer's key was thrown away: nobody can ever trust it. */
export const rd301: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const seen = servedCertificate(view);
  if (seen.state === 'unseen') return seen.verdict;
  const { served } = seen;
  if (served.kind !== 'temporary') return nothingWrong(view);
  const { host, leaf, source } = served;
  return found([
    findingOf(meta, {
      subject: { host },
      title: `${host} has cert-manager's temporary certificate`,
      message: `${servesWords(served)} the certificate that cert-manager made for the time until the real one is issued (issuer ${leaf.issuer}). No client can trust it; it goes away by itself when the order is finished.`,
      quotes: [
        { source, path: 'issuer', text: leaf.issuer },
        { source, path: 'subject', text: leaf.subject },
        { source, path: 'serial', text: leaf.serial },
      ],
      blames: issuanceBlames(view),
      effects: ['certificate-untrusted'],
    }),
  ]);
}
