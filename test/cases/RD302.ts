import type { Evidence, SecretFacts } from '../../src/evidence/model.js';
import { absent, denied, leftOut, read } from '../../src/evidence/reading.js';
import { at, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { reached, serves } from '../support/endpoint-evidence.js';
import { captured, objectIn } from '../support/evidence.js';
import { HOST, serving, storing, TLS_SECRET, unreachable } from '../support/tls-evidence.js';
import {
  certificate,
  fakeCertificate,
  refusal,
  temporaryCertificate,
  tlsSecret,
} from '../support/tls-facts.js';

const FAKE = { ...fakeCertificate(), fingerprint256: 'EE:FF' };
const TRAEFIK = certificate({
  subject: 'CN=TRAEFIK DEFAULT CERT',
  issuer: 'CN=TRAEFIK DEFAULT CERT',
  names: ['1a2b.3c4d.traefik.default'],
  selfSigned: true,
  fingerprint256: 'EE:FF',
});
const OTHER = certificate({ names: ['old.example.com'], fingerprint256: 'CC:DD' });

/** The host is reached and shows the controller's own certificate; the Secret has a good one. */
const faked = (edit: (evidence: Evidence) => void = () => {}, leaf = FAKE) =>
  reached((evidence) => {
    serves(evidence, [leaf], refusal('name'));
    edit(evidence);
  });

const withSecret = (parts: Partial<SecretFacts>) =>
  faked((evidence) => {
    const { tlsCertificates: _, ...empty } = tlsSecret(TLS_SECRET, []);
    evidence.readings.secrets[TLS_SECRET] = read({ ...empty, ...parts });
  });

const withTls = (tls: unknown, edit: (evidence: Evidence) => void = () => {}) =>
  faked((evidence) => {
    record(objectIn(evidence, 'ingresses', 'docker-registry').spec).tls = tls;
    edit(evidence);
  });

export const failureCase: FailureCase = {
  code: 'RD302',
  positive: [
    {
      name: 'the Secret is not there',
      evidence: () =>
        faked((evidence) => (evidence.readings.secrets[TLS_SECRET] = absent(`"${TLS_SECRET}" not found`))),
      subjects: [HOST],
      says: [
        `${HOST} serves what the ingress controller makes up`,
        'Kubernetes Ingress Controller Fake Certificate',
        `Secret default/${TLS_SECRET}, which Ingress docker-registry names for it, is not there`,
      ],
      proposals: [],
    },
    {
      name: 'the Ingress has no tls block',
      evidence: () => withTls(undefined),
      subjects: [HOST],
      says: ['Ingress default/docker-registry has no tls block'],
    },
    {
      name: 'the tls block is for other hosts',
      evidence: () => withTls([{ hosts: ['old.example.com'], secretName: TLS_SECRET }]),
      subjects: [HOST],
      says: ['is for old.example.com', `${HOST} is not under its hosts`],
    },
    {
      name: 'the tls block has no hosts',
      evidence: () => withTls([{ secretName: TLS_SECRET }]),
      subjects: [HOST],
      says: ['names no host'],
    },
    {
      name: "the tls block belongs to another of the Ingress's hosts, whose certificate it is",
      evidence: () =>
        withTls([{ hosts: ['old.example.com'], secretName: TLS_SECRET }], (evidence) => {
          const spec = record(objectIn(evidence, 'ingresses', 'docker-registry').spec);
          spec.rules = [record(at(spec, 'rules', 0)), { host: 'old.example.com' }];
          evidence.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [OTHER]));
        }),
      subjects: [HOST],
      says: ['is for old.example.com'],
    },
    {
      name: 'the tls block names no Secret',
      evidence: () => withTls([{ hosts: [HOST] }]),
      subjects: [HOST],
      says: ['names no Secret'],
    },
    {
      name: 'the Secret has no certificate',
      evidence: () => withSecret({ keys: { 'tls.key': 1700 } }),
      subjects: [HOST],
      says: ['it has no tls.crt, only tls.key'],
    },
    {
      name: 'the Secret has an empty certificate, as some tools leave it',
      evidence: () => withSecret({ keys: { 'tls.crt': 0, 'tls.key': 0 } }),
      subjects: [HOST],
      says: ['its tls.crt is empty'],
    },
    {
      name: 'the Secret has no key',
      evidence: () => withSecret({ keys: { 'tls.crt': 1200 }, tlsCertificates: [certificate()] }),
      subjects: [HOST],
      says: ['it has no tls.key, only tls.crt'],
    },
    {
      name: 'the Secret has something else than a certificate',
      evidence: () => withSecret({ tlsProblem: 'tls.crt holds no certificate in PEM form' }),
      subjects: [HOST],
      says: ['tls.crt holds no certificate in PEM form'],
    },
    {
      name: 'the Secret has one that would do, and the controller does not serve it',
      evidence: () => faked(),
      subjects: [HOST],
      says: [`Secret default/${TLS_SECRET} holds a certificate of a public authority`, 'older Ingress'],
    },
    {
      name: 'somebody copied it into the Secret',
      evidence: () => storing(FAKE),
      subjects: [HOST],
      says: [`Secret default/${TLS_SECRET} itself holds it`],
    },
    {
      name: "another controller's",
      evidence: () =>
        faked((evidence) => (evidence.readings.secrets[TLS_SECRET] = absent('not found')), TRAEFIK),
      subjects: [HOST],
      says: ['TRAEFIK DEFAULT CERT', 'is not there'],
    },
    {
      name: 'expired, too',
      evidence: () => serving({ ...FAKE, notAfter: '2026-11-20T00:00:00.000Z' }, refusal('expired')),
      subjects: [HOST],
      says: ['Fake Certificate'],
    },
    {
      name: 'no Ingress is for the host',
      evidence: () => faked((evidence) => (evidence.readings.ingresses = read([]))),
      subjects: [HOST],
      says: [`No Ingress in namespace default is for ${HOST}`],
    },
    {
      name: 'without a cluster',
      evidence: () => faked((evidence) => (evidence.readings.ingresses = leftOut('--no-cluster'))),
      subjects: [HOST],
      says: ['were not looked at'],
    },
    {
      name: 'the Secret may not be read',
      evidence: () =>
        faked((evidence) => {
          const needs = {
            verb: 'get',
            group: '',
            resource: 'secrets',
            namespace: 'default',
            name: TLS_SECRET,
          };
          evidence.readings.secrets[TLS_SECRET] = denied(needs, 'may not get');
        }),
      subjects: [HOST],
      says: [`could not be read (the right to get secrets/${TLS_SECRET} in namespace default)`],
    },
  ],
  lookAlike: [
    { name: 'a good certificate', evidence: () => reached() },
    { name: 'a certificate for another name (RD307)', evidence: () => serving(OTHER, refusal('name')) },
    {
      name: 'the Secret has one for another name, which the controller refuses (RD307)',
      evidence: () =>
        faked((evidence) => (evidence.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [OTHER])))),
    },
    {
      name: 'the Secret has one without names (RD308)',
      evidence: () =>
        faked(
          (evidence) =>
            (evidence.readings.secrets[TLS_SECRET] = read(
              tlsSecret(TLS_SECRET, [certificate({ names: [] })]),
            )),
        ),
    },
    {
      name: "cert-manager's stand-in (RD301)",
      evidence: () => serving(temporaryCertificate(), refusal('unknown-authority')),
    },
  ],
  couldNotTell: [
    { name: 'the handshake failed', evidence: () => captured('01-healthy', unreachable) },
    { name: 'the Secret is in order, but the handshake failed', evidence: () => reached(unreachable) },
  ],
};
