import type { CertificateFacts, Evidence, TlsVerification } from '../../src/evidence/model.js';
import { leftOut } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { reached, serves } from '../support/endpoint-evidence.js';
import { captured } from '../support/evidence.js';
import { HOST, serving, storing, TLS_SECRET, unreachable } from '../support/tls-evidence.js';
import { certificate, refusal, temporaryCertificate } from '../support/tls-facts.js';

const UNKNOWN = refusal('unknown-authority');
const ZSCALER =
  'C=US, ST=California, O=Zscaler Inc., OU=Zscaler Inc., CN=Zscaler Intermediate Root CA (zscaler.net)';
const resigned = (issuer: string) => certificate({ issuer, fingerprint256: 'EE:FF' });

const arriving = (
  chain: CertificateFacts[],
  verification: TlsVerification = UNKNOWN,
  edit: (evidence: Evidence) => void = () => {},
) =>
  reached((evidence) => {
    serves(evidence, chain, verification);
    edit(evidence);
  });

export const failureCase: FailureCase = {
  code: 'RD310',
  positive: [
    {
      name: 'a proxy of the company, while the Secret has a certificate of a public authority',
      evidence: () => arriving([resigned(ZSCALER)]),
      subjects: [HOST],
      says: [
        `Zscaler stands between this machine and ${HOST}`,
        'Zscaler opens TLS on the way',
        `the one in Secret default/${TLS_SECRET} is of C=US, O=Let's Encrypt, CN=YR1`,
        `can exempt ${HOST}`,
      ],
      proposals: [],
    },
    {
      name: 'nothing is known but what arrives',
      evidence: () =>
        arriving([resigned('CN=mitmproxy, O=mitmproxy')], UNKNOWN, (evidence) => {
          evidence.readings.ingresses = leftOut('--no-cluster');
        }),
      subjects: [HOST],
      says: ['mitmproxy opens TLS on the way. Whoever'],
    },
    {
      name: 'the authority of the company is signed by that of the product',
      evidence: () =>
        arriving([
          resigned('O=Huatai, CN=Huatai Web Access CA'),
          certificate({
            subject: 'O=Huatai, CN=Huatai Web Access CA',
            issuer: 'C=US, O=Fortinet, OU=Certificate Authority, CN=FortiGate CA',
            names: [],
            isCa: true,
          }),
        ]),
      subjects: [HOST],
      says: ['Fortinet FortiGate'],
    },
    {
      name: 'this machine trusts it',
      evidence: () => arriving([resigned(ZSCALER)], { ok: true }),
      subjects: [HOST],
      says: ['logins work and pass it in the clear'],
      proposals: [],
    },
  ],
  lookAlike: [
    { name: 'a public certificate', evidence: () => reached() },
    {
      name: 'a private authority (RD304)',
      evidence: () => arriving([resigned('O=Huatai, CN=Huatai Root CA')]),
    },
    {
      name: 'a host that is called like one, with a certificate of its own',
      evidence: () =>
        serving(
          certificate({ subject: 'CN=mitmproxy.test', issuer: 'CN=mitmproxy.test', selfSigned: true }),
          UNKNOWN,
        ),
    },
    { name: 'temporary (RD301)', evidence: () => serving(temporaryCertificate(), UNKNOWN) },
    { name: 'one of that name in the Secret alone', evidence: () => storing(resigned(ZSCALER)) },
  ],
  couldNotTell: [
    { name: 'the handshake failed', evidence: () => captured('01-healthy', unreachable) },
    {
      name: 'the outcome of the handshake is not in the evidence',
      evidence: () =>
        arriving([resigned(ZSCALER)], UNKNOWN, (evidence) => {
          const { tls } = evidence.readings;
          if (tls.state === 'read') Object.assign(tls.value, { verification: undefined });
        }),
    },
  ],
};
