import type { CertificateFacts, TlsVerification } from '../../src/evidence/model.js';
import { denied, read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { reached, serves } from '../support/endpoint-evidence.js';
import { HOST, TLS_SECRET, unreachable } from '../support/tls-evidence.js';
import {
  certificate,
  fakeCertificate,
  refusal,
  temporaryCertificate,
  tlsSecret,
} from '../support/tls-facts.js';

const RENEWED = certificate();
const OLD = certificate({ notAfter: '2026-11-20T00:00:00.000Z', fingerprint256: 'CC:DD' });
const FAKE = { ...fakeCertificate(), fingerprint256: 'EE:FF' };

const differing = (
  served: CertificateFacts,
  verification: TlsVerification,
  stored: CertificateFacts = RENEWED,
) =>
  reached((evidence) => {
    serves(evidence, [served], verification);
    evidence.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [stored]));
  });

export const failureCase: FailureCase = {
  code: 'RD311',
  positive: [
    {
      name: 'the Secret was renewed, and the old one is still served',
      evidence: () => differing(OLD, refusal('expired')),
      subjects: [HOST],
      says: [
        `Secret default/${TLS_SECRET}`,
        'ends on 2026-11-20',
        'ends on 2027-01-30',
        'issuing it anew changes nothing',
      ],
      proposals: [],
    },
    {
      name: 'a load balancer has a good certificate of its own',
      evidence: () => differing(certificate({ fingerprint256: 'CC:DD' }), { ok: true }),
      subjects: [HOST],
      says: ['does not reach the clients'],
    },
    {
      name: 'the Secret still waits for its certificate, while another place serves one',
      evidence: () =>
        differing(certificate({ fingerprint256: 'CC:DD' }), { ok: true }, temporaryCertificate()),
      subjects: [HOST],
      says: ['cert-manager.local'],
    },
  ],
  lookAlike: [
    { name: 'the same certificate', evidence: () => reached() },
    {
      name: 'the ingress shows its own, though the Secret has one that would do (RD302)',
      evidence: () => differing(FAKE, refusal('name')),
    },
    {
      name: 'a product that inspects TLS has signed what is served (RD310)',
      evidence: () =>
        differing(
          certificate({ issuer: 'O=Zscaler Inc., CN=Zscaler Root CA', fingerprint256: 'CC:DD' }),
          refusal('unknown-authority'),
        ),
    },
    {
      name: 'the ingress shows its own, since the one in the Secret is for another name (RD307)',
      evidence: () =>
        differing(
          FAKE,
          refusal('name'),
          certificate({ names: ['old.example.com'], fingerprint256: 'CC:DD' }),
        ),
    },
    {
      name: 'there is no Secret to compare with',
      evidence: () =>
        reached((evidence) => {
          serves(evidence, [OLD], refusal('expired'));
          evidence.readings.ingresses = read([]);
        }),
    },
  ],
  couldNotTell: [
    { name: 'the handshake failed', evidence: () => reached(unreachable) },
    {
      name: 'the Secret may not be read',
      evidence: () =>
        reached((evidence) => {
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
      name: 'saved evidence without fingerprints',
      evidence: () => differing(certificate({ fingerprint256: '' }), { ok: true }),
    },
  ],
};
