import { X509Certificate } from 'node:crypto';
import type { CertificateFacts } from './model.js';

/** What is known of one certificate. Names come from the SAN extension only: a common name is never a host name for Go. */
export function certificateFacts(certificate: X509Certificate): CertificateFacts {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    serial: certificate.serialNumber,
    notBefore: isoDate(certificate.validFrom),
    notAfter: isoDate(certificate.validTo),
    names: subjectAltNames(certificate.subjectAltName),
    fingerprint256: certificate.fingerprint256,
    selfSigned: certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey),
    isCa: certificate.ca,
    pem: certificate.toString(),
  };
}

/**
 * All certificates in a PEM text, in its order.
 * @throws Error when a block is not a certificate.
 */
export function certificatesOf(pem: string): CertificateFacts[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => certificateFacts(new X509Certificate(block)));
}

/** node:crypto prints a distinguished name one attribute a line, in the certificate's order. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').filter(Boolean).join(', ');
}

function isoDate(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
}

/** `DNS:a, IP Address:1.2.3.4` as node:crypto prints the extension; an entry with unusual characters comes as a JSON string. */
function subjectAltNames(extension: string | undefined): string[] {
  const names: string[] = [];
  for (const match of (extension ?? '').matchAll(/(?:DNS|IP Address):(?:"((?:[^"\\]|\\.)*)"|([^,]+))/g)) {
    const name = match[1] ?? match[2];
    if (name !== undefined) names.push(name.trim());
  }
  return names;
}
