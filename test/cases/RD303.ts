import type { Evidence } from '../../src/evidence/model.js';
import { denied, read } from '../../src/evidence/reading.js';
import { type KubeObject, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';
import { denyGeneration, generated, NEW, OLD, onlyGeneration, specOf } from '../support/issuance.js';
import { HOST, serving, storing, unreachable } from '../support/tls-evidence.js';
import {
  certificate,
  handshake,
  refusal,
  stagingCertificate,
  temporaryCertificate,
} from '../support/tls-facts.js';

const UNKNOWN = refusal('unknown-authority');
export const STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';
export const PRODUCTION = 'https://acme-v02.api.letsencrypt.org/directory';
const FAKE_LE = certificate({ issuer: 'CN=Fake LE Intermediate X1' });

/** The Issuer orders from this server, and a certificate from staging is served. */
const ordering = (generation: string, server: string, edit: (evidence: Evidence) => void = () => {}) =>
  captured('21-certmanager-issuer-v01', (evidence) => {
    onlyGeneration(evidence, generation);
    record(specOf(generated(evidence, 'issuers', generation, 'acme-issuer')).acme).server = server;
    evidence.readings.tls = read(handshake([stagingCertificate()], UNKNOWN));
    edit(evidence);
  });

/** A second Issuer in the namespace, which orders from production. */
function addProduction(evidence: Evidence): void {
  const staging = generated(evidence, 'issuers', NEW, 'acme-issuer');
  const production: KubeObject = structuredClone(staging);
  production.metadata = { ...production.metadata, name: 'letsencrypt', uid: 'other' };
  record(specOf(production).acme).server = PRODUCTION;
  evidence.readings.issuers[NEW] = read([staging, production]);
}

export const failureCase: FailureCase = {
  code: 'RD303',
  positive: [
    {
      name: 'served, and the Issuer orders from staging',
      evidence: () => ordering(NEW, STAGING),
      subjects: [HOST],
      says: [`${HOST} serves`, '(STAGING) Yonder Yam R10', 'Issuer default/acme-issuer orders there'],
      proposals: ['RD303.production-issuer'],
    },
    {
      name: 'the old generation, whose Ingress names the Issuer',
      evidence: () => ordering(OLD, STAGING),
      subjects: [HOST],
      says: ['Issuer default/acme-issuer orders there'],
      proposals: ['RD303.production-issuer'],
    },
    {
      name: 'an Issuer for production is there already',
      evidence: () => ordering(NEW, STAGING, addProduction),
      subjects: [HOST],
      says: ['has to be ordered from the production environment'],
      proposals: ['RD303.production-issuer'],
    },
    {
      name: 'the server was corrected in the same Issuer, and nothing was ordered since',
      evidence: () => ordering(NEW, PRODUCTION),
      subjects: [HOST],
      says: ['Issuer default/acme-issuer has another server by now', 'not ordered anew'],
      proposals: [],
    },
    {
      name: 'a ClusterIssuer',
      evidence: () =>
        ordering(NEW, STAGING, (evidence) => {
          const { spec } = generated(evidence, 'issuers', NEW, 'acme-issuer');
          evidence.readings.issuers = { [NEW]: read([]) };
          evidence.readings.certificates = { [NEW]: read([]) };
          evidence.readings.clusterIssuers = {
            [`${NEW}/letsencrypt-staging`]: read({ metadata: { name: 'letsencrypt-staging' }, spec }),
          };
          const { metadata } = objectIn(evidence, 'ingresses', 'docker-registry');
          if (metadata !== undefined) {
            metadata.annotations = { 'cert-manager.io/cluster-issuer': 'letsencrypt-staging' };
          }
        }),
      subjects: [HOST],
      says: ['ClusterIssuer letsencrypt-staging orders there'],
      proposals: ['RD303.production-issuer'],
    },
    {
      name: 'without cert-manager, by its older name',
      evidence: () => serving(FAKE_LE, UNKNOWN),
      subjects: [HOST],
      says: ['Fake LE Intermediate X1', 'It has to be ordered anew'],
      proposals: [],
    },
    {
      name: 'Issuers may not be listed: what is served is known all the same',
      evidence: () => ordering(NEW, STAGING, (evidence) => denyGeneration(evidence, 'issuers', NEW)),
      subjects: [HOST],
      says: ['It has to be ordered anew'],
      proposals: [],
    },
    {
      name: 'in the Secret, and nobody made a handshake',
      evidence: () => storing(stagingCertificate()),
      subjects: [HOST],
      says: ['Secret default/'],
    },
  ],
  lookAlike: [
    { name: 'from production', evidence: () => serving(certificate()) },
    {
      name: 'from production, while an Issuer for tests is there',
      evidence: () =>
        ordering(NEW, STAGING, (evidence) => (evidence.readings.tls = read(handshake([certificate()])))),
    },
    { name: 'temporary (RD301)', evidence: () => serving(temporaryCertificate(), UNKNOWN) },
    {
      name: 'a private authority (RD304)',
      evidence: () => serving(certificate({ issuer: 'O=Huatai, CN=Staging Root' }), UNKNOWN),
    },
  ],
  couldNotTell: [
    { name: 'the handshake failed', evidence: () => captured('01-healthy', unreachable) },
    {
      name: 'no handshake, and the Secret may not be read',
      evidence: () =>
        storing(stagingCertificate(), ({ readings }) => {
          const needs = { verb: 'get', group: '', resource: 'secrets', namespace: 'default' };
          for (const name of Object.keys(readings.secrets))
            readings.secrets[name] = denied(needs, 'may not get');
        }),
    },
  ],
};
