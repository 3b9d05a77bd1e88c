import type { CertificateFacts, SecretFacts, TlsFacts, TlsVerification } from '../../evidence/model.js';
import type { Reading } from '../../evidence/reading.js';
import { list, number, record, text } from '../../kube/objects.js';

type Fault = Extract<TlsVerification, { ok: false }>['fault'];

const FAULTS: Readonly<Record<Fault, true>> = {
  expired: true,
  'not-yet-valid': true,
  name: true,
  'no-names': true,
  'unknown-authority': true,
};

/** What was seen in a handshake. Evidence may come from a file that somebody edited: what is odd in it is left out. */
export interface Handshake {
  host: string;
  port: number;
  /** Leaf first. */
  chain: CertificateFacts[];
  /** Undefined when it says nothing that can be understood. */
  verification: TlsVerification | undefined;
  trust: string[];
}

/** A handshake's reading, made safe to read. */
export function handshakeOf(facts: TlsFacts): Handshake {
  const { host, port, chain, verification, trust } = record(facts);
  return {
    host: text(host) ?? '',
    port: number(port) ?? 443,
    chain: chainOf(chain),
    verification: verificationOf(verification),
    trust: list(trust).filter((entry) => typeof entry === 'string'),
  };
}

/** The certificates in a TLS Secret, leaf first; none when it was not read. */
export function storedChain(secret: Reading<SecretFacts> | undefined): CertificateFacts[] {
  return secret?.state === 'read' ? chainOf(record(secret.value).tlsCertificates) : [];
}

function chainOf(value: unknown): CertificateFacts[] {
  return list(value)
    .filter((item) => typeof item === 'object' && item !== null)
    .map((item) => {
      const facts = record(item);
      return {
        subject: text(facts.subject) ?? '',
        issuer: text(facts.issuer) ?? '',
        serial: text(facts.serial) ?? '',
        notBefore: text(facts.notBefore) ?? '',
        notAfter: text(facts.notAfter) ?? '',
        names: list(facts.names).filter((name) => typeof name === 'string'),
        fingerprint256: text(facts.fingerprint256) ?? '',
        selfSigned: facts.selfSigned === true,
        isCa: facts.isCa === true,
      };
    });
}

function verificationOf(value: unknown): TlsVerification | undefined {
  const { ok, fault, message } = record(value);
  if (ok === true) return { ok: true };
  const known = text(fault) ?? '';
  return ok === false && isFault(known)
    ? { ok: false, fault: known, message: text(message) ?? known }
    : undefined;
}

function isFault(value: string): value is Fault {
  return Object.hasOwn(FAULTS, value);
}
