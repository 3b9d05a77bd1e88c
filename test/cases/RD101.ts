import { readValue, skipped } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { HOST, serving, unreachable } from '../support/tls-evidence.js';
import { certificate, fakeCertificate, refusal, temporaryCertificate } from '../support/tls-facts.js';

const UNKNOWN = refusal('unknown-authority');

export const failureCase: FailureCase = {
  code: 'RD101',
  positive: [
    {
      name: 'the temporary certificate',
      evidence: () => serving(temporaryCertificate(), UNKNOWN),
      subjects: [HOST],
      says: [
        `docker login ${HOST}`,
        `Get "https://${HOST}/v2/": x509: certificate signed by unknown authority`,
        'cert-manager.local',
      ],
      proposals: [],
    },
    {
      name: 'a public authority whose intermediate is missing, on another port',
      evidence: () =>
        serving(certificate(), UNKNOWN, (evidence) => {
          const tls = readValue(evidence.readings.tls);
          if (tls !== undefined) tls.port = 30443;
        }),
      subjects: [HOST],
      says: [`docker login ${HOST}:30443`, "O=Let's Encrypt"],
    },
  ],
  lookAlike: [
    { name: 'trusted', evidence: () => serving(certificate()) },
    {
      name: 'another name: no authority in the world would help',
      evidence: () => serving(fakeCertificate(), refusal('name')),
    },
    { name: 'expired', evidence: () => serving(certificate(), refusal('expired')) },
    {
      name: 'no host name is known',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          delete evidence.target.host;
        }),
    },
  ],
  couldNotTell: [
    { name: 'the handshake failed', evidence: () => captured('01-healthy', unreachable) },
    {
      name: 'nobody tried',
      evidence: () => captured('01-healthy', (evidence) => (evidence.readings.tls = skipped('--from'))),
    },
  ],
};
