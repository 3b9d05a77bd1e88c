import { denied, read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { HOST, serving, storing, TLS_SECRET, unreachable } from '../support/tls-evidence.js';
import {
  certificate,
  fakeCertificate,
  handshake,
  refusal,
  stagingCertificate,
  temporaryCertificate,
} from '../support/tls-facts.js';

const UNKNOWN = refusal('unknown-authority');
const PENDING = '21b-certmanager-issuer-ready-order-created';

export const failureCase: FailureCase = {
  code: 'RD301',
  positive: [
    {
      name: 'nobody made a handshake, the Secret holds it',
      evidence: () => captured(PENDING),
      subjects: [HOST],
      says: [`Secret default/${TLS_SECRET} holds, for ${HOST},`, 'cert-manager.local'],
      proposals: [],
    },
    {
      name: 'served, with the fixed serial number',
      evidence: () => serving(temporaryCertificate('serial'), UNKNOWN),
      subjects: [HOST],
      says: [`${HOST} serves`],
    },
    {
      name: 'served, with the number in the subject',
      evidence: () => serving(temporaryCertificate('subject'), UNKNOWN),
      subjects: [HOST],
      says: ['issuer CN=cert-manager.local'],
    },
    {
      name: 'served, and expired meanwhile',
      evidence: () =>
        serving({ ...temporaryCertificate(), notAfter: '2026-11-02T00:00:00.000Z' }, refusal('expired')),
      subjects: [HOST],
      says: [`${HOST} serves`],
    },
    {
      name: 'the Secret holds it, and the handshake failed',
      evidence: () => captured(PENDING, unreachable),
      subjects: [HOST],
      says: ['Secret default/'],
    },
  ],
  lookAlike: [
    {
      name: 'the Secret holds it, but the handshake shows the real one',
      evidence: () =>
        captured(PENDING, (evidence) => (evidence.readings.tls = read(handshake([certificate()])))),
    },
    {
      name: 'a private authority (RD304)',
      evidence: () => serving(certificate({ issuer: 'O=Huatai, CN=Huatai Root CA' }), UNKNOWN),
    },
    { name: 'staging', evidence: () => serving(stagingCertificate(), UNKNOWN) },
    { name: "the ingress's own certificate", evidence: () => serving(fakeCertificate(), refusal('name')) },
    { name: 'an issued certificate in the Secret', evidence: () => storing(certificate()) },
  ],
  couldNotTell: [
    { name: 'no handshake, and no Secret', evidence: () => captured('21-certmanager-issuer-v01') },
    {
      name: 'no handshake, and the Secret may not be read',
      evidence: () =>
        captured(PENDING, (evidence) => {
          const needs = {
            verb: 'get',
            group: '',
            resource: 'secrets',
            namespace: 'default',
            name: TLS_SECRET,
          };
          evidence.readings.secrets[TLS_SECRET] = denied(needs, 'may not get');
        }),
    },
    {
      name: 'the Secret is in order, but the handshake failed',
      evidence: () => storing(certificate(), unreachable),
    },
  ],
};
