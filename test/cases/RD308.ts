import { denied, read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { HOST, serving, storing, TLS_SECRET, unreachable } from '../support/tls-evidence.js';
import { certificate, fakeCertificate, refusal, tlsSecret } from '../support/tls-facts.js';

const BY_HAND = certificate({ issuer: 'CN=Lab Root CA', subject: `CN=${HOST}`, names: [] });

export const failureCase: FailureCase = {
  code: 'RD308',
  positive: [
    {
      name: 'made by an old recipe, with the authority trusted',
      evidence: () => serving(BY_HAND, refusal('no-names')),
      subjects: [HOST],
      says: [`${HOST} serves`, `only name is in its subject (CN=${HOST})`, `DNS:${HOST}`],
      proposals: [],
    },
    {
      name: 'the common name is another one, too',
      evidence: () =>
        serving(
          { ...BY_HAND, subject: 'CN=old.example.com' },
          {
            ok: false,
            fault: 'no-names',
            message: `x509: certificate is not valid for any names, but wanted to match ${HOST}`,
          },
        ),
      subjects: [HOST],
      says: ['CN=old.example.com'],
    },
    {
      name: 'ingress-nginx falls back to its own certificate',
      evidence: () =>
        serving(fakeCertificate(), refusal('name'), (evidence) => {
          evidence.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [BY_HAND]));
        }),
      subjects: [HOST],
      says: [`Secret default/${TLS_SECRET} holds`],
    },
    {
      name: 'in the Secret, and nobody made a handshake',
      evidence: () => storing(BY_HAND),
      subjects: [HOST],
      says: [`Secret default/${TLS_SECRET} holds`],
    },
  ],
  lookAlike: [
    { name: 'it has the name', evidence: () => serving(certificate()) },
    {
      name: 'it has other names (RD307)',
      evidence: () => serving(certificate({ names: ['old.example.com'] }), refusal('name')),
    },
    {
      name: 'expired as well (RD305): dates come first',
      evidence: () => serving({ ...BY_HAND, notAfter: '2026-11-20T00:00:00.000Z' }, refusal('expired')),
    },
    {
      name: "the ingress's own certificate, and a Secret that would do",
      evidence: () =>
        serving(fakeCertificate(), refusal('name'), (evidence) => {
          evidence.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [certificate()]));
        }),
    },
  ],
  couldNotTell: [
    { name: 'the handshake failed', evidence: () => captured('01-healthy', unreachable) },
    {
      name: "the ingress's own certificate, and a Secret that may not be read",
      evidence: () =>
        serving(fakeCertificate(), refusal('name'), (evidence) => {
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
  ],
};
