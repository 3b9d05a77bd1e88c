import { certificateWords } from '../../checks/shared/certificate-words.js';
import { type CertificateClass, classifyCertificate } from '../../checks/shared/classify-certificate.js';
import { storedChain } from '../../checks/shared/handshake.js';
import type { SecretFacts } from '../../evidence/model.js';
import type { Reading } from '../../evidence/reading.js';

/** Certificates that clients cannot be made to accept for the host, with the code of what they then say. */
const USELESS: Readonly<Partial<Record<CertificateClass, string>>> = {
  'ingress-fake': 'RD302',
  temporary: 'RD301',
  'controller-default': 'RD302',
  expired: 'RD305',
  'not-yet-valid': 'RD306',
  'no-names': 'RD308',
  'wrong-name': 'RD307',
};

export interface Fault {
  problem: string;
  code: string | undefined;
}

/** Why this Secret is of no use as the registry's TLS Secret; undefined when it is. The Secret was read. */
export function faultOfTlsSecret(secret: SecretFacts, host: string, now: Date): Fault | undefined {
  const keys = faultOfKeys(secret);
  if (keys !== undefined) return keys;
  const [leaf] = storedChain({ state: 'read', value: secret });
  const kind = classifyCertificate(storedChain({ state: 'read', value: secret }), host, now);
  const code = kind === undefined ? undefined : USELESS[kind];
  if (kind === undefined || leaf === undefined || code === undefined) return undefined;
  const names =
    leaf.names.length === 0
      ? ''
      : ` It is for ${leaf.names.slice(0, 3).join(', ')}, until ${leaf.notAfter.slice(0, 10)}.`;
  return {
    problem: `Secret ${secret.name} holds ${certificateWords(kind)}, not one for ${host}.${names}`,
    code,
  };
}

/** Why this Secret is no authority that cert-manager can sign with; undefined when it is. The Secret was read. */
export function faultOfAuthority(secret: SecretFacts, now: Date): Fault | undefined {
  const keys = faultOfKeys(secret);
  if (keys !== undefined) return keys;
  const [authority] = secret.tlsCertificates ?? [];
  if (authority === undefined) return undefined;
  if (!authority.isCa) {
    return {
      problem: `The certificate in Secret ${secret.name} (${authority.subject}) is no authority: it may not sign others.`,
      code: undefined,
    };
  }
  return new Date(authority.notAfter) <= now
    ? {
        problem: `The authority in Secret ${secret.name} expired on ${authority.notAfter.slice(0, 10)}.`,
        code: 'RD305',
      }
    : undefined;
}

function faultOfKeys(secret: SecretFacts): Fault | undefined {
  const { name, type, keys, tlsProblem, tlsCertificates } = secret;
  const missing = ['tls.crt', 'tls.key'].filter((key) => (keys[key] ?? 0) === 0);
  if (missing.length > 0) {
    return { problem: `Secret ${name} (${type}) has no ${missing.join(' and no ')}.`, code: 'RD225' };
  }
  if (tlsProblem !== undefined || tlsCertificates === undefined) {
    return { problem: `Secret ${name}: ${tlsProblem ?? 'tls.crt holds no certificate'}.`, code: 'RD225' };
  }
  // Ingress controllers read the keys whatever the type says, and the type of a Secret cannot be changed.
  return undefined;
}

/** `CN=registry, until 2027-11-28`, of the first certificate in the Secret. */
export function storedWords(secret: Reading<SecretFacts> | undefined): string | undefined {
  const [leaf] = storedChain(secret);
  if (leaf === undefined) return undefined;
  return `signed by ${leaf.issuer}, valid until ${leaf.notAfter.slice(0, 10)}`;
}

/** The same as a fact of a step; nothing when there is no certificate. */
export function storedFacts(secret: Reading<SecretFacts> | undefined): string[] {
  const words = storedWords(secret);
  return words === undefined ? [] : [`The certificate is ${words}.`];
}
