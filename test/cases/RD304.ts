import { absent, read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { dockerHost } from '../support/docker-evidence.js';
import { issued, REGISTRY_HOST, untrusted } from '../support/docker-remedies.js';
import { captured } from '../support/evidence.js';
import { HOST, serving, storing, unreachable } from '../support/tls-evidence.js';
import {
  certificate,
  fakeCertificate,
  refusal,
  stagingCertificate,
  temporaryCertificate,
} from '../support/tls-facts.js';

const UNKNOWN = refusal('unknown-authority');
const PRIVATE = certificate({ issuer: 'O=Huatai, CN=Huatai Root CA' });
const FORTI = certificate({ issuer: 'O=Huatai, OU=Fortinet, CN=FortiAuthenticator CA' });
const SELF = certificate({ issuer: `CN=${HOST}`, subject: `CN=${HOST}`, selfSigned: true });

export const failureCase: FailureCase = {
  code: 'RD304',
  positive: [
    {
      name: 'self-signed, on a machine with Docker: it can be given to it',
      evidence: async () =>
        untrusted([await issued({ subject: `CN=${REGISTRY_HOST}`, names: [REGISTRY_HOST], isCa: true })]),
      subjects: [REGISTRY_HOST],
      says: ['signed by itself'],
      proposals: ['RD304.certs-d', 'RD304.system-store'],
    },
    {
      name: 'a private authority that the client does not know',
      evidence: () => serving(PRIVATE, UNKNOWN),
      subjects: [HOST],
      says: ['signed by O=Huatai, CN=Huatai Root CA', "that issuer is not in the system's trust store"],
      proposals: [],
    },
    {
      name: 'an authority that may be an intermediate one: nothing here says so',
      evidence: () => serving(certificate({ issuer: 'O=Huatai, CN=Huatai TLS 2026' }), UNKNOWN),
      subjects: [HOST],
      says: ['It is sent alone', 'the server has to send its certificate along'],
    },
    {
      name: 'self-signed',
      evidence: () => serving(SELF, UNKNOWN),
      subjects: [HOST],
      says: ['signed by itself'],
    },
    {
      name: 'Docker was told not to verify the host: it is hidden, not cured',
      evidence: () =>
        serving(PRIVATE, UNKNOWN, (evidence) => {
          evidence.readings.dns = read({ host: HOST, addresses: ['10.20.0.7'], overridden: false });
          dockerHost(evidence, {
            daemon: { insecure: [HOST] },
            daemonJson: JSON.stringify({ 'insecure-registries': [HOST] }),
          });
        }),
      subjects: [HOST],
      says: [`only because it verifies nothing that ${HOST} covers`, 'reads passwords'],
      level: 'warn',
    },
  ],
  lookAlike: [
    { name: 'a product that inspects TLS on the way (RD310)', evidence: () => serving(FORTI, UNKNOWN) },
    { name: 'a private authority that the client knows', evidence: () => serving(PRIVATE) },
    { name: 'self-signed and trusted', evidence: () => serving(SELF) },
    { name: 'temporary (RD301)', evidence: () => serving(temporaryCertificate(), UNKNOWN) },
    { name: 'staging', evidence: () => serving(stagingCertificate(), UNKNOWN) },
    {
      name: "the ingress's own, which is self-signed",
      evidence: () => serving(fakeCertificate(), refusal('name')),
    },
    { name: 'a public authority without its intermediate', evidence: () => serving(certificate(), UNKNOWN) },
    {
      name: 'a private authority and expired (RD305)',
      evidence: () => serving({ ...PRIVATE, notAfter: '2026-11-20T00:00:00.000Z' }, refusal('expired')),
    },
    { name: 'a public certificate in the Secret', evidence: () => storing(certificate()) },
  ],
  couldNotTell: [
    {
      name: 'the files switch verification off, and the daemon does not run',
      evidence: () =>
        serving(PRIVATE, UNKNOWN, (evidence) => {
          dockerHost(evidence, {
            daemon: absent('no socket is there'),
            daemonJson: JSON.stringify({ 'insecure-registries': [HOST] }),
          });
        }),
    },
    {
      name: 'only the Secret was seen: whether clients trust its issuer is theirs to say',
      evidence: () => storing(PRIVATE),
    },
    { name: 'the handshake failed', evidence: () => captured('01-healthy', unreachable) },
  ],
};
