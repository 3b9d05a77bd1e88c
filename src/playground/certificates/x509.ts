import { webcrypto } from 'node:crypto';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A certificate with its key, both PEM. `certificate` may be a chain, leaf first. */
export interface KeyPair {
  certificate: string;
  key: string;
}

/** A certificate authority that can sign. */
export interface Authority extends KeyPair {
  /** Subject, as `O=..., CN=...`. */
  name: string;
  signingKey: webcrypto.CryptoKey;
}

export interface Wanted {
  /** `O=..., CN=...`. */
  subject: string;
  /** DNS names and IPv4 addresses for the SAN extension; none, no extension. */
  names: string[];
  notBefore: Date;
  notAfter: Date;
  /** Hex; random when absent. */
  serial?: string;
  isCa?: boolean;
}

/**
 * Makes a certificate with a new P-256 key, signed by the authority or by itself. The library and its polyfill are loaded at
 * the first call: nothing but the playground needs them.
 */
export async function makeCertificate(
  wanted: Wanted,
  by?: Pick<Authority, 'name' | 'signingKey'>,
): Promise<Authority> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const isCa = wanted.isCa ?? false;
  const usage = isCa
    ? x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign
    : x509.KeyUsageFlags.digitalSignature;
  const names = wanted.names.map((value) => ({
    type: /^\d+(\.\d+){3}$/.test(value) ? ('ip' as const) : ('dns' as const),
    value,
  }));
  const certificate = await x509.X509CertificateGenerator.create({
    subject: wanted.subject,
    issuer: by?.name ?? wanted.subject,
    ...(wanted.serial === undefined ? {} : { serialNumber: wanted.serial }),
    notBefore: wanted.notBefore,
    notAfter: wanted.notAfter,
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: by?.signingKey ?? keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(isCa, undefined, true),
      new x509.KeyUsagesExtension(usage, true),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ],
  });
  const exported = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    name: wanted.subject,
    certificate: `${certificate.toString('pem')}\n`,
    key: pem('PRIVATE KEY', Buffer.from(exported)),
    signingKey: keys.privateKey,
  };
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
