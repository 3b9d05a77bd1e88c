import type { EvidenceView } from '../../evidence/view.js';
import type { Check, Level, Verdict } from '../check.js';
import { INSPECTION_ISSUER, inspectionProduct } from '../shared/inspection-products.js';
import { LOOK_AT_CERTIFICATE, UNKNOWN_AUTHORITY } from '../shared/look-at-certificate.js';
import { nothingWrong, servedCertificate, storedCertificate } from '../shared/served-certificate.js';
import { findingOf, found, unknown } from '../verdicts.js';

const meta = {
  code: 'RD310',
  slug: 'tls-intercepted',
  layer: 'tls',
  hop: 'tls',
  title: 'Nothing on the way to the host opens TLS',
  level: 'fail',
  reads: ['tls', 'ingresses', 'secrets'],
  signs: [
    {
      pattern: UNKNOWN_AUTHORITY,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        'It fails from one network only, and other hosts (docker.io) have the same issuer there: that of a proxy or firewall.',
      next: LOOK_AT_CERTIFICATE,
    },
    {
      pattern: INSPECTION_ISSUER,
      printedBy: 'openssl s_client, curl -v, a browser',
      tellApart: 'The issuer is a product that inspects TLS; the certificate of the server never got here.',
      next: LOOK_AT_CERTIFICATE,
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** A proxy or firewall on the way answers in the registry's place, with a certificate that it made for the purpose. */
export const rd310: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const seen = servedCertificate(view);
  if (seen.state === 'unseen') return seen.verdict;
  const { host, kind, chain, leaf, source, verification } = seen.served;
  if (kind !== 'intercepted') return nothingWrong(view);
  if (verification === undefined) {
    return unknown(`the outcome of the TLS handshake with ${host}`);
  }
  const product = inspectionProduct(chain) ?? leaf.issuer;
  const stored = storedCertificate(view, host);
  const own = stored.state === 'seen' ? stored.served : undefined;
  const level: Level = verification.ok ? 'warn' : 'fail';
  return found([
    findingOf(meta, {
      subject: { host },
      level,
      title: `${product} stands between this machine and ${host}`,
      message: `The certificate that arrives here for ${host} is signed by ${leaf.issuer}: ${product} opens TLS on the way${own === undefined ? '' : `, the one in ${own.source} is of ${own.leaf.issuer}`}. ${verification.ok ? TRUSTED : `Whoever runs it can exempt ${host}; to trust its authority instead gives it passwords and images in the clear, which is theirs to decide.`}`,
      quotes: [
        { source, path: 'issuer', text: leaf.issuer },
        ...chain.slice(1).map(({ issuer }, index) => ({
          source,
          path: `chain[${index + 1}].issuer`,
          text: issuer,
        })),
        ...(own === undefined ? [] : [{ source: own.source, path: 'issuer', text: own.leaf.issuer }]),
        ...(verification.ok ? [] : [{ source, path: 'verification', text: verification.message }]),
      ],
      blames: [{ subject: { host }, effect: 'name-resolves-elsewhere' }],
      effects: verification.ok ? [] : ['certificate-untrusted'],
      facts: { host, product },
    }),
  ]);
}

const TRUSTED =
  'This machine trusts its authority, so that logins work and pass it in the clear; machines that were not set up so are refused.';
