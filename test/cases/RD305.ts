import { read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { HOST, serving, storing, TLS_SECRET, unreachable } from '../support/tls-evidence.js';
import { certificate, handshake, refusal, temporaryCertificate } from '../support/tls-facts.js';

const EXPIRED = certificate({ notBefore: '2026-08-01T00:00:00.000Z', notAfter: '2026-11-20T00:00:00.000Z' });
const INTERMEDIATE = certificate({
  subject: "C=US, O=Let's Encrypt, CN=R3",
  issuer: 'O=Digital Signature Trust Co., CN=DST Root CA X3',
  names: [],
  isCa: true,
  notBefore: '2020-10-07T19:21:40.000Z',
  notAfter: '2025-09-15T16:00:00.000Z',
});

export const failureCase: FailureCase = {
  code: 'RD305',
  positive: [
    {
      name: 'served',
      evidence: () => serving(EXPIRED, refusal('expired')),
      subjects: [HOST],
      says: [`${HOST} serves`, '2026-11-20T00:00:00Z', '2026-08-01T00:00:00Z'],
      proposals: [],
    },
    {
      name: 'in the Secret, and nobody made a handshake',
      evidence: () => storing(EXPIRED),
      subjects: [HOST],
      says: [`Secret default/${TLS_SECRET}`, '2026-11-20T00:00:00Z'],
    },
    {
      name: 'expired and for another name: the dates come first',
      evidence: () => serving({ ...EXPIRED, names: ['other.example.com'] }, refusal('expired')),
      subjects: [HOST],
      says: ['2026-11-20T00:00:00Z'],
    },
    {
      name: 'the leaf is fine, an intermediate certificate has expired',
      evidence: () =>
        serving(certificate(), { ok: true }, (evidence) => {
          evidence.readings.tls = read(handshake([certificate(), INTERMEDIATE], refusal('expired')));
        }),
      subjects: [HOST],
      says: ['CN=R3', '2025-09-15T16:00:00Z'],
    },
  ],
  lookAlike: [
    { name: 'valid', evidence: () => serving(certificate()) },
    {
      name: 'not valid yet',
      evidence: () =>
        serving(certificate({ notBefore: '2027-01-01T00:00:00.000Z' }), refusal('not-yet-valid')),
    },
    {
      name: 'an old root sent along, which no client needs',
      evidence: () =>
        serving(certificate(), { ok: true }, (evidence) => {
          evidence.readings.tls = read(handshake([certificate(), INTERMEDIATE]));
        }),
    },
    {
      name: 'an expired temporary certificate (RD301)',
      evidence: () => serving({ ...temporaryCertificate(), notAfter: EXPIRED.notAfter }, refusal('expired')),
    },
    {
      name: 'the Secret holds an expired one, but the handshake shows a new one',
      evidence: () =>
        storing(EXPIRED, (evidence) => (evidence.readings.tls = read(handshake([certificate()])))),
    },
    { name: 'a date that is no date', evidence: () => serving(certificate({ notAfter: 'soon' })) },
  ],
  couldNotTell: [
    {
      name: 'the handshake failed, and no Secret was read',
      evidence: () => captured('01-healthy', unreachable),
    },
    {
      name: 'Ingresses may not be listed',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          const needs = {
            verb: 'list',
            group: 'networking.k8s.io',
            resource: 'ingresses',
            namespace: 'default',
          };
          evidence.readings.ingresses = { state: 'denied', reason: 'may not list', needs };
        }),
    },
  ],
};
