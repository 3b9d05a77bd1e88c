import { read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { HOST, serving, storing, TLS_SECRET, unreachable } from '../support/tls-evidence.js';
import { certificate, handshake, refusal, stagingCertificate } from '../support/tls-facts.js';

const LATER = { notBefore: '2027-08-01T00:00:00.000Z', notAfter: '2028-08-01T00:00:00.000Z' };
const EARLY = certificate(LATER);
const INTERMEDIATE = certificate({
  subject: "C=US, O=Let's Encrypt, CN=YR1",
  issuer: 'C=US, O=ISRG, CN=Root YR',
  names: [],
  isCa: true,
  ...LATER,
});
/** The clock of this machine stands at its start; the cluster's does not. */
const REBOOTED = '1970-01-01T00:02:11Z';

export const failureCase: FailureCase = {
  code: 'RD306',
  positive: [
    {
      name: 'served',
      evidence: () => serving(EARLY, refusal('not-yet-valid')),
      subjects: [HOST],
      says: [
        `${HOST} serves a certificate that is valid from 2027-08-01T00:00:00Z on`,
        /by the clock of this machine it is 2026-11-22T\d\d:\d\d:\d\dZ/,
        "Either this machine's clock is late, or the certificate was made on a machine whose clock is ahead",
      ],
      proposals: [],
    },
    {
      name: 'the clock of this machine is at its start, while the cluster goes on',
      evidence: () =>
        serving(certificate(), refusal('not-yet-valid'), (evidence) => (evidence.takenAt = REBOOTED)),
      subjects: [HOST],
      says: [
        'valid from 2026-11-01T00:00:00Z on',
        'it is 1970-01-01T00:02:11Z',
        /In the cluster it was 2026-11-22T\S+ already when (Event|Pod) default\/\S+ was written: this machine's clock is late/,
      ],
    },
    {
      name: 'in the Secret, and nobody made a handshake',
      evidence: () => storing(EARLY),
      subjects: [HOST],
      says: [`Secret default/${TLS_SECRET} holds`, '2027-08-01T00:00:00Z'],
    },
    {
      name: 'and for another name: the dates come first',
      evidence: () => serving({ ...EARLY, names: ['other.example.com'] }, refusal('not-yet-valid')),
      subjects: [HOST],
      says: ['2027-08-01T00:00:00Z'],
    },
    {
      name: 'the leaf is fine, an intermediate certificate is not valid yet',
      evidence: () =>
        serving(certificate(), { ok: true }, (evidence) => {
          const chain = [certificate(), INTERMEDIATE];
          evidence.readings.tls = read(handshake(chain, refusal('not-yet-valid')));
        }),
      subjects: [HOST],
      says: ['the intermediate certificate', 'CN=YR1'],
    },
  ],
  lookAlike: [
    { name: 'valid', evidence: () => serving(certificate()) },
    {
      name: 'expired (RD305)',
      evidence: () => serving(certificate({ notAfter: '2026-11-20T00:00:00.000Z' }), refusal('expired')),
    },
    {
      name: 'staging (RD303)',
      evidence: () => serving({ ...stagingCertificate(), ...LATER }, refusal('not-yet-valid')),
    },
    {
      name: 'a certificate of later sent along, which no client needs',
      evidence: () =>
        serving(certificate(), { ok: true }, (evidence) => {
          evidence.readings.tls = read(handshake([certificate(), INTERMEDIATE]));
        }),
    },
    { name: 'a date that is no date', evidence: () => serving(certificate({ notBefore: 'soon' })) },
  ],
  couldNotTell: [
    {
      name: 'the handshake failed, and no Secret was read',
      evidence: () => captured('01-healthy', unreachable),
    },
    {
      name: 'the Secret is in order, but the handshake failed',
      evidence: () => storing(certificate(), unreachable),
    },
  ],
};
