import type { CertificateFacts, SecretFacts, TlsFacts, TlsVerification } from '../../src/evidence/model.js';

/** A certificate of a public authority, valid at the time of the captures, with what differs in the case at hand. */
export function certificate(parts: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    subject: 'CN=registry.xcloud.huatai.me',
    issuer: "C=US, O=Let's Encrypt, CN=YR1",
    serial: '04A1B2C3D4E5F60718293A4B5C6D7E8F9A0B',
    notBefore: '2026-11-01T00:00:00.000Z',
    notAfter: '2027-01-30T00:00:00.000Z',
    names: ['registry.xcloud.huatai.me'],
    fingerprint256: 'AA:BB',
    selfSigned: false,
    isCa: false,
    ...parts,
  };
}

/** cert-manager's temporary certificate: up to 0.15 with the fixed serial number, later with it as an attribute of the subject. */
export function temporaryCertificate(style: 'serial' | 'subject' = 'serial'): CertificateFacts {
  return style === 'serial'
    ? certificate({
        subject: 'O=cert-manager, CN=registry.xcloud.huatai.me',
        issuer: 'O=cert-manager, CN=cert-manager.local',
        serial: '1234567890',
      })
    : certificate({
        subject: 'CN=registry.xcloud.huatai.me, serialNumber=1234567890',
        issuer: 'CN=cert-manager.local',
      });
}

/** What ingress-nginx serves when it has no certificate for the host. */
export function fakeCertificate(): CertificateFacts {
  const name = 'O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate';
  return certificate({ subject: name, issuer: name, names: ['ingress.local'], selfSigned: true });
}

/** A certificate from Let's Encrypt's staging environment. */
export function stagingCertificate(): CertificateFacts {
  return certificate({ issuer: "C=US, O=(STAGING) Let's Encrypt, CN=(STAGING) Yonder Yam R10" });
}

/** A handshake with the registry's host in the captures. */
export function handshake(chain: CertificateFacts[], verification: TlsVerification = { ok: true }): TlsFacts {
  return { host: 'registry.xcloud.huatai.me', port: 443, chain, verification, trust: ['system store'] };
}

/** How verification fails, with the text that Go prints. */
export function refusal(fault: Extract<TlsVerification, { ok: false }>['fault']): TlsVerification {
  const host = 'registry.xcloud.huatai.me';
  const messages = {
    expired: 'x509: certificate has expired or is not yet valid: current time is after 2026-11-20T00:00:00Z',
    'not-yet-valid':
      'x509: certificate has expired or is not yet valid: current time is before 2027-01-01T00:00:00Z',
    name: `x509: certificate is valid for other.example.com, not ${host}`,
    'no-names': 'x509: certificate relies on legacy Common Name field, use SANs instead',
    'unknown-authority': 'x509: certificate signed by unknown authority',
  };
  return { ok: false, fault, message: messages[fault] };
}

/** A TLS Secret with these certificates. */
export function tlsSecret(name: string, tlsCertificates: CertificateFacts[]): SecretFacts {
  return {
    name,
    namespace: 'default',
    uid: 'uid-of-secret',
    resourceVersion: '1',
    type: 'kubernetes.io/tls',
    labels: {},
    annotations: {},
    keys: { 'tls.crt': 1200, 'tls.key': 1700 },
    htpasswd: {},
    tlsCertificates,
  };
}
