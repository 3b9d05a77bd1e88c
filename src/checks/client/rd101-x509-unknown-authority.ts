import type { EvidenceView } from '../../evidence/view.js';
import { registryName } from '../../formats/insecure.js';
import type { Blame, Check, Verdict } from '../check.js';
import { certificateWords } from '../shared/certificate-words.js';
import { classifyCertificate } from '../shared/classify-certificate.js';
import { certsBlames } from '../shared/docker-certs.js';
import { settingFiles } from '../shared/docker-host.js';
import { dockerVerification } from '../shared/docker-verification.js';
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
  reads: ['tls', 'dns', 'dockerHost', 'dockerDaemon', 'dockerConfig'],
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

/**
 * What the person at the client sees. The cause stands upstream, or in a setting of this machine that Docker does not see, unless the issuer is simply
 * one that this client does not know. Without a look at Docker the handshake decides.
 */
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
  const docker = dockerVerification(view);
  if (docker.state === 'off') return pass;
  if (docker.state === 'unknown') return unknown(docker.need);
  const address = port === 443 ? host : `${host}:${port}`;
  const issuer = chain[0]?.issuer ?? 'unknown';
  const kind = classifyCertificate(chain, host, view.takenAt);
  const served = kind === undefined ? 'no certificate' : certificateWords(kind);
  return found([
    findingOf(meta, {
      subject: { host },
      title: `docker login ${address} fails with x509`,
      message: `docker login ${address}, push and pull stop with: Get "https://${address}/v2/": ${verification.message}. ${host} serves ${served}: its name and dates are right, but its issuer (${issuer}) is not trusted.`,
      quotes: [
        { source: `tls ${asked}:${port}`, path: 'verification', text: verification.message },
        { source: `tls ${asked}:${port}`, path: 'issuer', text: issuer },
        { source: `tls ${asked}:${port}`, path: 'trust', text: trust.join(', ') || 'none' },
      ],
      blames: [{ subject: { host }, effect: 'certificate-untrusted' }, ...dockerBlames(view)],
      facts: { host, port, registry: registryName(host, port), kind: kind ?? 'unknown' },
    }),
  ]);
}

/** What stands on this machine and was meant to make Docker accept the certificate, but is not seen by it. */
function dockerBlames(view: EvidenceView): Blame[] {
  const settings = settingFiles(view).map(
    (path): Blame => ({ subject: { path }, effect: 'setting-not-in-force' }),
  );
  return [...certsBlames(view), ...settings];
}
