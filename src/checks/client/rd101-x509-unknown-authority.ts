import type { EvidenceView } from '../../evidence/view.js';
import type { Check, Verdict } from '../check.js';
import { handshakeOf } from '../shared/handshake.js';
import { LOOK_AT_CERTIFICATE, UNKNOWN_AUTHORITY } from '../shared/look-at-certificate.js';
import { findingOf, found, needOf, pass, skip, unknown } from '../verdicts.js';

const meta = {
  code: 'RD101',
  slug: 'x509-unknown-authority',
  layer: 'client',
  hop: 'client',
  title: "Docker accepts the registry's certificate",
  level: 'fail',
  reads: ['tls'],
  signs: [
    {
      pattern: UNKNOWN_AUTHORITY,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        'The dates and the name of the certificate are right, only its issuer is not trusted: look at who that is before you touch the client.',
      next: LOOK_AT_CERTIFICATE,
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** What the person at the client sees. The cause stands upstream, unless the issuer is simply one that this client does not know. */
export const rd101: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const { host } = view.target;
  const tls = view.get('tls');
  if (host === undefined) return skip('no host name of the registry is known');
  const need = needOf(`a TLS handshake with ${host}`, tls);
  if (need !== undefined) return unknown(need);
  if (tls.state !== 'read') return skip('the host does not answer with TLS');
  const { chain, port, verification, trust, host: asked } = handshakeOf(tls.value);
  if (verification === undefined) return unknown(`the outcome of the TLS handshake with ${host}`);
  if (verification.ok || verification.fault !== 'unknown-authority') return pass;
  const address = port === 443 ? host : `${host}:${port}`;
  const issuer = chain[0]?.issuer ?? 'unknown';
  return found([
    findingOf(meta, {
      subject: { host },
      title: `docker login ${address} fails with x509`,
      message: `docker login ${address}, push and pull stop with: Get "https://${address}/v2/": ${verification.message}. The certificate's name and dates are right, but its issuer (${issuer}) is not trusted.`,
      quotes: [
        { source: `tls ${asked}:${port}`, path: 'verification', text: verification.message },
        { source: `tls ${asked}:${port}`, path: 'issuer', text: issuer },
        { source: `tls ${asked}:${port}`, path: 'trust', text: trust.join(', ') || 'none' },
      ],
      blames: [{ subject: { host }, effect: 'certificate-untrusted' }],
    }),
  ]);
}
