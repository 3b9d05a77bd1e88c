import type { CertificateFacts, Evidence, TlsVerification } from '../../src/evidence/model.js';
import { failed, read } from '../../src/evidence/reading.js';
import { captured } from './evidence.js';
import { handshake, tlsSecret } from './tls-facts.js';

export const HOST = 'registry.xcloud.huatai.me';
export const TLS_SECRET = 'docker-registry-tls-certificate';

/** The healthy registry, whose host answers with this certificate. */
export function serving(
  leaf: CertificateFacts,
  verification: TlsVerification = { ok: true },
  edit: (evidence: Evidence) => void = () => {},
): Promise<Evidence> {
  return captured('01-healthy', (evidence) => {
    evidence.readings.tls = read(handshake([leaf], verification));
    edit(evidence);
  });
}

/** The healthy registry, whose Ingress names a Secret with this certificate; nobody made a handshake. */
export function storing(
  leaf: CertificateFacts,
  edit: (evidence: Evidence) => void = () => {},
): Promise<Evidence> {
  return captured('01-healthy', (evidence) => {
    evidence.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [leaf]));
    edit(evidence);
  });
}

/** A handshake was tried, and the host did not answer. */
export function unreachable(evidence: Evidence): void {
  evidence.readings.tls = failed('timeout', 'no answer in 5 s');
}
