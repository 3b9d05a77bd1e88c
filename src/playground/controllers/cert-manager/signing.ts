import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { at, strings, text } from '../../../kube/objects.js';
import type { Authorities } from '../../certificates/authorities.js';
import { type Authority, type KeyPair, makeCertificate } from '../../certificates/x509.js';
import type { Store, Stored } from '../../store/store.js';
import { authorityOf } from './acme.js';
import { issuedCertificate } from './secrets.js';

const DAY = 24 * 3600 * 1000;

/** A certificate with its key, and the authority's certificate where the Secret is given that too. */
export interface Issued extends KeyPair {
  authority?: string;
}

/** Whether an Issuer issues by orders at an ACME server; others sign at once. */
export function isAcme(issuer: Stored | undefined): boolean {
  return at(issuer, 'spec', 'acme') !== undefined;
}

/** The TLS Secret of an authority that an Issuer signs with. Cluster issuers have theirs in cert-manager's own namespace. */
export function authoritySecret(store: Store, issuer: Stored): { name: string; secret: Stored | undefined } {
  const name = text(at(issuer, 'spec', 'ca', 'secretName')) ?? '';
  const namespace = issuer.metadata.namespace ?? 'cert-manager';
  return { name, secret: store.find(store.kind('v1', 'Secret'), namespace, name) };
}

/** Signs what a Certificate asks for, by what its Issuer is. */
export async function sign(
  { store, authorities, now }: { store: Store; authorities: Authorities; now: Date },
  issuer: Stored,
  certificate: Stored,
  names: string[],
): Promise<Issued> {
  if (isAcme(issuer)) return issuedCertificate(authorityOf(issuer, authorities), names, now);
  const isCa = at(certificate, 'spec', 'isCA') === true;
  const common = text(at(certificate, 'spec', 'commonName')) ?? names[0] ?? 'unnamed';
  const wanted = {
    subject: `CN=${common.replace(/[^\w.* -]/g, '')}`,
    names,
    notBefore: now,
    notAfter: new Date(now.getTime() + durationOf(certificate)),
    isCa,
  };
  if (at(issuer, 'spec', 'ca') === undefined) {
    const made = await makeCertificate(wanted);
    return { certificate: made.certificate, key: made.key, authority: made.certificate };
  }
  const data = strings(authoritySecret(store, issuer).secret?.data);
  const decode = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString('utf8');
  const authority = decode('tls.crt');
  const made = await makeCertificate(wanted, await signerOf(authority, decode('tls.key')));
  // A root is not sent along.
  const root = new X509Certificate(authority);
  const chain = root.issuer === root.subject ? '' : authority;
  return { certificate: made.certificate + chain, key: made.key, authority };
}

/** Hours of `spec.duration`, as cert-manager writes it; 90 days when there is none. */
function durationOf(certificate: Stored): number {
  const hours = /^(\d+)h/.exec(text(at(certificate, 'spec', 'duration')) ?? '')?.[1];
  return hours === undefined ? 90 * DAY : Number(hours) * 3600 * 1000;
}

/** Of authorities with keys over P-256: those that the playground makes have no others. */
async function signerOf(certificate: string, pem: string): Promise<Pick<Authority, 'name' | 'signingKey'>> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  return { name: new x509.X509Certificate(certificate).subject, signingKey };
}
