import type { SecretChange } from '../../fixes/change.js';
import type { ObjectRef } from '../../kube/objects.js';
import { managedLabels } from '../../manifests/labels.js';

const DAY = 86_400_000;
/** Long enough for a lab, and short enough for clients that refuse more than 825 days (Apple). */
const VALID_DAYS = 730;
/** Clocks of clients may be behind. */
const EARLIER_MS = 3_600_000;

export interface OwnCertificate {
  target: ObjectRef;
  /** Of the registry, for the labels. */
  name: string;
  host: string;
  /** With an authority above it, for clients to trust; else it signs itself. */
  authority: boolean;
  now: Date;
}

/**
 * Creates a TLS Secret with a certificate that is made while it is applied. The key is composed first, and the certificate made for it. The authority's own
 * key is kept nowhere: nobody can sign with it again, and a renewal makes another authority.
 */
export function ownCertificate(wanted: OwnCertificate): SecretChange {
  const { target, name, host, authority } = wanted;
  return {
    kind: 'secret',
    target,
    exists: false,
    type: 'kubernetes.io/tls',
    key: 'tls.key',
    labels: managedLabels(name),
    describeBefore: [],
    describeAfter: [
      'tls.key: a new P-256 key',
      `tls.crt: a certificate for ${host}, valid ${VALID_DAYS} days, ${authority ? 'signed by a new authority' : 'signed by itself'}`,
      `ca.crt: ${authority ? 'that authority, for clients to trust' : 'the same certificate, for clients to trust'}`,
    ],
    async compose() {
      const { makeKey } = await import('../../fixes/shared/x509.js');
      return makeKey();
    },
    composeRest: (key) => certificatesFor(key, wanted),
  };
}

/** `tls.crt` and `ca.crt` for the key. */
async function certificatesFor(key: string, wanted: OwnCertificate): Promise<Record<string, string>> {
  const { makeCertificate, makeCertificateFor } = await import('../../fixes/shared/x509.js');
  const { host, name, authority, now } = wanted;
  const dates = {
    notBefore: new Date(now.getTime() - EARLIER_MS),
    notAfter: new Date(now.getTime() + VALID_DAYS * DAY),
  };
  // A longer name is no common name; the alternative name is what counts.
  const leaf = { subject: `CN=${host.length <= 64 ? host : name}`, names: [host], ...dates };
  if (!authority) {
    const { certificate } = await makeCertificateFor(key, leaf);
    return { 'tls.crt': certificate, 'ca.crt': certificate };
  }
  const signer = await makeCertificate({ subject: `CN=${name} CA`, names: [], isCa: true, ...dates });
  const { certificate } = await makeCertificateFor(key, leaf, signer);
  return { 'tls.crt': certificate, 'ca.crt': signer.certificate };
}
