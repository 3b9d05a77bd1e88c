import type { Authorities } from '../certificates/authorities.js';
import { handMade } from '../certificates/hand-made.js';
import { type KeyPair, makeCertificate } from '../certificates/x509.js';
import type { ControllerKind } from '../controllers/ingress-controllers.js';
import type { World } from '../controllers/world.js';
import type { EndpointSeed } from '../states/state.js';
import { OWN_CERTIFICATE } from './controller-pages.js';
import { certificateFor } from './ingress.js';

const DAY = 24 * 3600 * 1000;

/** The certificates that the endpoint of this case serves. */
export async function servedBy(
  { front, stale, intercepted }: EndpointSeed,
  host: string,
  world: World,
  authorities: Authorities,
): Promise<{ fallback: () => KeyPair; certificateFor: (host: string) => KeyPair | undefined }> {
  const now = new Date();
  const fallback =
    front === 'other-site'
      ? constant(await siteCertificate(authorities, now))
      : await fakeCertificates(world, now);
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
      return instead !== undefined && asked === host ? instead : certificateFor(world, asked);
    },
  };
}

function constant(pair: KeyPair): () => KeyPair {
  return () => pair;
}

/** Each controller's own, made anew at every start; nobody can trust them. */
async function fakeCertificates(world: World, now: Date): Promise<() => KeyPair> {
  const lifetime = {
    notBefore: new Date(now.getTime() - DAY / 24),
    notAfter: new Date(now.getTime() + 365 * DAY),
  };
  const make = (kind: ControllerKind) =>
    makeCertificate({ ...lifetime, subject: OWN_CERTIFICATE[kind], names: ['ingress.local'] });
  const [nginx, traefik, haproxy] = await Promise.all([make('nginx'), make('traefik'), make('haproxy')]);
  const made = { nginx, traefik, haproxy };
  return () => made[world.ingress.running[0]?.kind ?? 'nginx'];
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
