import { X509Certificate } from 'node:crypto';
import { strings } from '../../../kube/objects.js';
import { type Authority, type KeyPair, makeCertificate } from '../../certificates/x509.js';
import type { Stored } from '../../store/store.js';
import type { World } from '../world.js';
import { type Generation, isFirst } from './generation.js';

const DAY = 24 * 3600 * 1000;

/** What cert-manager sees in a TLS Secret. */
export interface Leaf {
  names: string[];
  notAfter: Date;
  temporary: boolean;
}

/** The first certificate of a TLS Secret; undefined when there is none, or nothing that parses. */
export function leafOf(secret: Stored | undefined): Leaf | undefined {
  const encoded = strings(secret?.data)['tls.crt'];
  if (encoded === undefined) return undefined;
  try {
    const certificate = new X509Certificate(Buffer.from(encoded, 'base64'));
    return {
      names: namesOf(certificate),
      notAfter: new Date(certificate.validTo),
      temporary:
        certificate.issuer.split('\n').includes('CN=cert-manager.local') ||
        certificate.serialNumber === '1234567890',
    };
  } catch {
    // Whatever is in the Secret is no certificate; cert-manager then treats it as not there.
    return undefined;
  }
}

export function namesOf(certificate: X509Certificate): string[] {
  return (certificate.subjectAltName ?? '')
    .split(', ')
    .filter((entry) => entry.startsWith('DNS:'))
    .map((entry) => entry.slice(4));
}

/** cert-manager's stand-in until the real certificate is there: signed by a key that nobody keeps. */
export async function temporaryCertificate(
  generation: Generation,
  names: string[],
  now: Date,
): Promise<KeyPair> {
  const first = isFirst(generation);
  const name = first ? 'O=cert-manager, CN=cert-manager.local' : 'CN=cert-manager.local';
  const thrownAway = await makeCertificate({
    subject: name,
    names: [],
    notBefore: now,
    notAfter: new Date(now.getTime() + 90 * DAY),
    isCa: true,
  });
  const host = commonName(names);
  return makeCertificate(
    {
      subject: first ? `O=cert-manager, CN=${host}` : `CN=${host}, 2.5.4.5=1234567890`,
      names,
      notBefore: now,
      notAfter: new Date(now.getTime() + 90 * DAY),
      ...(first ? { serial: '1234567890' } : {}),
    },
    thrownAway,
  );
}

/** A certificate as a public authority issues it, with the intermediate after it. */
export async function issuedCertificate(authority: Authority, names: string[], now: Date): Promise<KeyPair> {
  const made = await makeCertificate(
    {
      subject: `CN=${commonName(names)}`,
      names,
      notBefore: new Date(now.getTime() - 3600 * 1000),
      notAfter: new Date(now.getTime() + 90 * DAY),
    },
    authority,
  );
  return { certificate: made.certificate + authority.certificate, key: made.key };
}

/** The first name, without what would end it in a distinguished name. */
function commonName(names: string[]): string {
  return (names[0] ?? '').replace(/[^\w.*-]/g, '') || 'unnamed';
}

export interface SecretOf {
  certificateName: string;
  issuerName: string;
  issuerKind: string;
  names: string[];
}

/** Writes a certificate to its Secret, with what the generation notes on it. */
export function writeTlsSecret(
  { store }: World,
  generation: Generation,
  target: { namespace: string | undefined; name: string },
  pair: KeyPair & { authority?: string },
  of: SecretOf,
): void {
  const kind = store.kind('v1', 'Secret');
  const encode = (value: string) => Buffer.from(value).toString('base64');
  const data = {
    'tls.crt': encode(pair.certificate),
    'tls.key': encode(pair.key),
    ...(pair.authority === undefined ? {} : { 'ca.crt': encode(pair.authority) }),
  };
  const { prefix } = generation;
  const named = { [`${prefix}/certificate-name`]: of.certificateName };
  const annotations = {
    ...(isFirst(generation) ? {} : named),
    [`${prefix}/alt-names`]: of.names.join(','),
    [`${prefix}/common-name`]: of.names[0] ?? '',
    [`${prefix}/ip-sans`]: '',
    [`${prefix}/issuer-kind`]: of.issuerKind,
    [`${prefix}/issuer-name`]: of.issuerName,
  };
  const labels = isFirst(generation) ? named : { 'controller.cert-manager.io/fao': 'true' };
  const old = store.find(kind, target.namespace, target.name);
  if (old === undefined) {
    const object = { type: 'kubernetes.io/tls', data, metadata: { annotations, labels } };
    store.create(kind, object, target.name, target.namespace);
    return;
  }
  store.edit(kind, target.namespace, target.name, (draft) => {
    draft.data = { ...strings(old.data), ...data };
    draft.metadata.annotations = { ...draft.metadata.annotations, ...annotations };
    draft.metadata.labels = { ...draft.metadata.labels, ...labels };
  });
}
