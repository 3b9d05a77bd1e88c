import type { TlsSeed } from '../states/state.js';
import type { Authorities } from './authorities.js';
import { type KeyPair, makeCertificate } from './x509.js';

const DAY = 24 * 3600 * 1000;

/** A certificate that somebody put into a Secret by hand, with what is wrong with it. */
export async function handMade(
  made: Exclude<TlsSeed['made'], 'temporary'>,
  names: string[],
  { root, issuing, internal }: Authorities,
  now: Date,
): Promise<KeyPair> {
  const subject = `CN=${names[0] ?? 'registry'}`;
  const lifetime = {
    notBefore: new Date(now.getTime() - 30 * DAY),
    notAfter: new Date(now.getTime() + 60 * DAY),
  };
  const withIntermediate = (pair: KeyPair) => ({
    ...pair,
    certificate: pair.certificate + issuing.certificate,
  });
  switch (made) {
    case 'expired': {
      const dates = {
        notBefore: new Date(now.getTime() - 97 * DAY),
        notAfter: new Date(now.getTime() - 7 * DAY),
      };
      return withIntermediate(await makeCertificate({ ...dates, subject, names }, issuing));
    }
    case 'not-yet-valid': {
      const dates = {
        notBefore: new Date(now.getTime() + 250 * DAY),
        notAfter: new Date(now.getTime() + 340 * DAY),
      };
      return withIntermediate(await makeCertificate({ ...dates, subject, names }, issuing));
    }
    case 'cn-only':
      return withIntermediate(await makeCertificate({ ...lifetime, subject, names: [] }, issuing));
    case 'leaf-only': {
      const years = { ...lifetime, notAfter: new Date(now.getTime() + 700 * DAY) };
      const intermediate = { ...years, subject: "C=US, O=Let's Encrypt, CN=E7", names: [], isCa: true };
      return makeCertificate({ ...lifetime, subject, names }, await makeCertificate(intermediate, root));
    }
    case 'private-ca': {
      const years = { ...lifetime, notAfter: new Date(now.getTime() + 700 * DAY) };
      return makeCertificate({ ...years, subject, names }, internal);
    }
  }
}
