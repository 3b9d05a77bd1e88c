import type { Authorities } from '../certificates/authorities.js';
import { handMade } from '../certificates/hand-made.js';
import { type KeyPair, makeCertificate } from '../certificates/x509.js';
import type { EndpointSeed } from '../states/state.js';
import type { Store } from '../store/store.js';
import { certificateFor } from './ingress.js';

const DAY = 24 * 3600 * 1000;

/** The certificates that the endpoint of this case serves. */
export async function servedBy(
  { front, stale, intercepted }: EndpointSeed,
  host: string,
  store: Store,
  authorities: Authorities,
): Promise<{ fallback: KeyPair; certificateFor: (host: string) => KeyPair | undefined }> {
  const now = new Date();
  const fallback =
    front === 'other-site' ? await siteCertificate(authorities, now) : await fakeCertificate(now);
  const instead =
    intercepted === true
      ? await interceptedCertificate(host, now)
      : stale === undefined
        ? undefined
        : await handMade(stale, [host], authorities, now);
  return {
    fallback,
    certificateFor: (asked) => {
      if (front === 'other-site') return undefined;
      return instead !== undefined && asked === host ? instead : certificateFor(store, asked);
    },
  };
}

/** Made anew at every start, as ingress-nginx does; nobody can trust it. */
function fakeCertificate(now: Date): Promise<KeyPair> {
  return makeCertificate({
    subject: 'O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate',
    names: ['ingress.local'],
    notBefore: new Date(now.getTime() - DAY / 24),
    notAfter: new Date(now.getTime() + 365 * DAY),
  });
}

/** What a proxy that inspects TLS makes for the host, signed by an authority of its own. */
async function interceptedCertificate(host: string, now: Date): Promise<KeyPair> {
  const lifetime = {
    notBefore: new Date(now.getTime() - 2 * DAY),
    notAfter: new Date(now.getTime() + 363 * DAY),
  };
  const proxy = await makeCertificate({
    ...lifetime,
    subject: 'CN=mitmproxy, O=mitmproxy',
    names: [],
    isCa: true,
  });
  return makeCertificate({ ...lifetime, subject: `CN=${host}`, names: [host] }, proxy);
}

/** A certificate in order, of somebody else's site. */
async function siteCertificate({ issuing }: Authorities, now: Date): Promise<KeyPair> {
  const made = await makeCertificate(
    {
      subject: 'CN=www.huatai.me',
      names: ['www.huatai.me', 'huatai.me'],
      notBefore: new Date(now.getTime() - 30 * DAY),
      notAfter: new Date(now.getTime() + 60 * DAY),
    },
    issuing,
  );
  return { certificate: made.certificate + issuing.certificate, key: made.key };
}
