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

/** A new P-256 key, PEM (PKCS #8). */
export async function makeKey(): Promise<string> {
  const { privateKey } = await newKeys();
  return pemOf(privateKey);
}

/**
 * Makes a certificate with a new P-256 key, signed by the authority or by itself. The library and its polyfill are loaded at the first call: few
 * runs make a certificate.
 */
export async function makeCertificate(
  wanted: Wanted,
  by?: Pick<Authority, 'name' | 'signingKey'>,
): Promise<Authority> {
  return certify(wanted, await newKeys(), by);
}

/**
 * The same for a key that is there (PEM, PKCS #8, P-256).
 * @throws Error when the text is no such key
 */
export async function makeCertificateFor(
  key: string,
  wanted: Wanted,
  by?: Pick<Authority, 'name' | 'signingKey'>,
): Promise<Authority> {
  return certify(wanted, await keysOf(key), by);
}

async function certify(
  wanted: Wanted,
  keys: webcrypto.CryptoKeyPair,
  by: Pick<Authority, 'name' | 'signingKey'> | undefined,
): Promise<Authority> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
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
  return {
    name: wanted.subject,
    certificate: `${certificate.toString('pem')}\n`,
    key: await pemOf(keys.privateKey),
    signingKey: keys.privateKey,
  };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

/** Both halves of a private key: the public one is part of it. */
async function keysOf(key: string): Promise<webcrypto.CryptoKeyPair> {
  const der = Buffer.from(key.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const privateKey = await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, true, ['sign']);
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', privateKey);
  if (kty === undefined || crv === undefined || x === undefined || y === undefined) {
    throw new Error('the key has no public half');
  }
  const publicKey = await webcrypto.subtle.importKey('jwk', { kty, crv, x, y }, ALGORITHM, true, ['verify']);
  return { privateKey, publicKey };
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
