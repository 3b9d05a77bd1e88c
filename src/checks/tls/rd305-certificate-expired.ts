import type { CertificateFacts } from '../../evidence/model.js';
import type { EvidenceView } from '../../evidence/view.js';
import type { Check, Verdict } from '../check.js';
import { LOOK_AT_CERTIFICATE } from '../shared/look-at-certificate.js';
import {
  issuanceBlames,
  nothingWrong,
  type ServedCertificate,
  servedCertificate,
  servesWords,
} from '../shared/served-certificate.js';
import { findingOf, found } from '../verdicts.js';

const meta = {
  code: 'RD305',
  slug: 'certificate-expired',
  layer: 'tls',
  hop: 'tls',
  title: "The host's certificate has not expired",
  level: 'fail',
  reads: ['tls', 'ingresses', 'secrets', 'certificates'],
  signs: [
    {
      pattern: /certificate has expired or is not yet valid(?!.* is before )/i,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        '"current time ... is after" means expired; "is before" means that the clock of the client is wrong.',
      next: LOOK_AT_CERTIFICATE,
    },
    {
      pattern: /certificate (has )?expired on/i,
      printedBy: 'kubectl describe certificate',
      tellApart: 'cert-manager knows that it is late: the Order says what holds the renewal up.',
      next: 'kubectl -n NS describe certificate,orders,challenges',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The certificate, or one that its chain needs, is past its end. */
export const rd305: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const seen = servedCertificate(view);
  if (seen.state === 'unseen') return seen.verdict;
  const { served } = seen;
  const expired = expiredIn(served, view.takenAt);
  if (expired === undefined) return nothingWrong(view);
  const { host, leaf, source, verification } = served;
  const which = expired === leaf ? 'a certificate' : `the intermediate certificate ${expired.subject}`;
  const quotes = [
    { source, path: 'notAfter', text: expired.notAfter },
    { source, path: 'notBefore', text: expired.notBefore },
    { source, path: 'issuer', text: expired.issuer },
  ];
  if (verification?.ok === false) quotes.push({ source, path: 'verification', text: verification.message });
  return found([
    findingOf(meta, {
      subject: { host },
      title: `The certificate of ${host} has expired`,
      message: `${servesWords(served)} ${which} that expired on ${toSeconds(expired.notAfter)} (valid from ${toSeconds(expired.notBefore)}); now it is ${toSeconds(view.takenAt.toISOString())}. It was not renewed in time.`,
      quotes,
      blames: issuanceBlames(view),
      effects: ['certificate-untrusted'],
    }),
  ]);
}

/** The leaf if it is past its end, else the part of the chain that made the verification fail for that reason. */
function expiredIn(
  { kind, leaf, chain, verification }: ServedCertificate,
  now: Date,
): CertificateFacts | undefined {
  if (kind === 'expired') return leaf;
  if (verification === undefined || verification.ok || verification.fault !== 'expired') return undefined;
  if (kind !== 'public' && kind !== 'private-ca') return undefined;
  return chain.find((certificate) => new Date(certificate.notAfter) < now);
}

/** An ISO date without fractions of a second. */
function toSeconds(date: string): string {
  return date.replace(/\.\d+Z$/, 'Z');
}
