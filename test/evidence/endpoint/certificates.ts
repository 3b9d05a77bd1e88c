import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;

/** A certificate with its private key, both in PEM, and what is needed to sign with it. */
export interface Issued {
  certificate: string;
  key: string;
  subject: string;
  keys: webcrypto.CryptoKeyPair;
}

export interface Wish {
  subject?: string;
  /** Subject alternative names: host names and IP addresses; none for no extension. */
  names?: string[];
  issuer?: Issued;
  ca?: boolean;
  /** Days from now. */
  from?: number;
  to?: number;
  serverAuth?: boolean;
}

/** Makes a certificate, self-signed unless an issuer is given. */
export async function issue(wish: Wish): Promise<Issued> {
  const keys = (await webcrypto.subtle.generateKey(ALGORITHM, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const subject = wish.subject ?? 'CN=test';
  const isAddress = (name: string) => /^[\d.]+$|:/.test(name);
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(wish.ca === true, undefined, true),
  ];
  if (wish.names !== undefined && wish.names.length > 0) {
    extensions.push(
      new x509.SubjectAlternativeNameExtension(
        wish.names.map((value) => ({ type: isAddress(value) ? 'ip' : 'dns', value })),
      ),
    );
  }
  if (wish.serverAuth === false) {
    extensions.push(new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]));
  }
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: `0${Math.floor(Math.random() * 1e12).toString(16)}`.padStart(16, '0'),
      subject,
      issuer: wish.issuer?.subject ?? subject,
      notBefore: new Date(Date.now() + (wish.from ?? -1) * DAY),
      notAfter: new Date(Date.now() + (wish.to ?? 30) * DAY),
      publicKey: keys.publicKey,
      signingKey: wish.issuer?.keys.privateKey ?? keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions,
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: certificate.toString('pem'),
    key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
    subject,
    keys,
  };
}
