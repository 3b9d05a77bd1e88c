import type { Evidence } from '../../src/evidence/model.js';
import { read } from '../../src/evidence/reading.js';
import { at, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';
import { generated, OLD, onlyGeneration, specOf } from '../support/issuance.js';
import { HOST, serving, storing, TLS_SECRET, unreachable } from '../support/tls-evidence.js';
import { certificate, fakeCertificate, handshake, refusal, tlsSecret } from '../support/tls-facts.js';

const OTHER = certificate({ subject: `CN=${HOST}`, names: ['old.example.com', '*.huatai.me'] });

/** The Certificate of the old generation asks for these names, and that is what is served. */
const ordered = (dnsNames: string[], edit: (evidence: Evidence) => void = () => {}) =>
  captured('21-certmanager-issuer-v01', (evidence) => {
    onlyGeneration(evidence, OLD);
    specOf(generated(evidence, 'certificates', OLD, 'docker-registry')).dnsNames = dnsNames;
    evidence.readings.tls = read(handshake([OTHER], refusal('name')));
    edit(evidence);
  });

export const failureCase: FailureCase = {
  code: 'RD307',
  positive: [
    {
      name: 'the host is only the common name, and the wildcard is one label short',
      evidence: () => serving(OTHER, refusal('name')),
      subjects: [HOST],
      says: ['old.example.com, *.huatai.me', HOST],
      proposals: [],
    },
    {
      name: 'the Certificate does not ask for the host',
      evidence: () => ordered(['old.example.com']),
      subjects: [HOST],
      says: ['old.example.com'],
      proposals: ['RD307.add-name'],
    },
    {
      name: 'the Certificate asks for it already: the new one is on its way',
      evidence: () => ordered([HOST]),
      subjects: [HOST],
      says: ['old.example.com'],
      proposals: [],
    },
    {
      name: 'an IP address',
      evidence: () =>
        serving(certificate(), refusal('name'), (evidence) => (evidence.target.host = '10.0.0.5')),
      subjects: ['10.0.0.5'],
      says: ['10.0.0.5'],
      proposals: [],
    },
    {
      name: 'the ingress falls back to its own certificate, since the one in the Secret lacks the host',
      evidence: () =>
        serving(fakeCertificate(), refusal('name'), (evidence) => {
          evidence.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [OTHER]));
        }),
      subjects: [HOST],
      says: [`Secret default/${TLS_SECRET} holds`, 'old.example.com'],
    },
    {
      name: 'in the Secret, and nobody made a handshake',
      evidence: () => storing(OTHER),
      subjects: [HOST],
      says: [HOST],
    },
  ],
  lookAlike: [
    {
      name: 'a wildcard that covers the host',
      evidence: () => serving(certificate({ names: ['*.xcloud.huatai.me'] })),
    },
    {
      name: 'other letter case and a final dot',
      evidence: () => serving(certificate({ names: ['Registry.XCLOUD.huatai.me.'] })),
    },
    {
      name: 'an IP address that is on it',
      evidence: () =>
        serving(
          certificate({ names: ['10.0.0.5'] }),
          { ok: true },
          (evidence) => (evidence.target.host = '10.0.0.5'),
        ),
    },
    {
      name: "another host's tls block, which says nothing of this one (RD302)",
      evidence: () =>
        serving(fakeCertificate(), refusal('name'), (evidence) => {
          const spec = record(objectIn(evidence, 'ingresses', 'docker-registry').spec);
          spec.tls = [{ hosts: ['old.example.com'], secretName: TLS_SECRET }];
          spec.rules = [record(at(spec, 'rules', 0)), { host: 'old.example.com' }];
          evidence.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [OTHER]));
        }),
    },
    {
      name: "the ingress's own certificate, and no Secret",
      evidence: () => serving(fakeCertificate(), refusal('name')),
    },
    { name: 'no names at all', evidence: () => serving(certificate({ names: [] }), refusal('no-names')) },
    {
      name: 'expired and another name (RD305)',
      evidence: () => serving({ ...OTHER, notAfter: '2026-11-20T00:00:00.000Z' }, refusal('expired')),
    },
  ],
  couldNotTell: [
    { name: 'the handshake failed', evidence: () => captured('01-healthy', unreachable) },
    {
      name: 'the Secret is in order, but the handshake failed',
      evidence: () => storing(certificate(), unreachable),
    },
  ],
};
