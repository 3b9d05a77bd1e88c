import type { Evidence } from '../../src/evidence/model.js';
import { absent, read } from '../../src/evidence/reading.js';
import type { KubeObject } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import {
  denyGeneration,
  generated,
  NEW,
  OLD,
  onlyGeneration,
  PENDING,
  setReady,
  specOf,
} from '../support/issuance.js';
import { certificate, temporaryCertificate, tlsSecret } from '../support/tls-facts.js';

const SECRET = 'docker-registry-tls-certificate';
const SUBJECTS = ['Certificate default/docker-registry'];
const HOUR_LATER = '2026-11-22T19:00:50Z';

/** cert-manager 1.x: the Issuer is ready, the Certificate waits, and its chain is what `edit` makes of it. */
const modern = (edit: (evidence: Evidence) => void = () => {}) =>
  captured('21-certmanager-issuer-v01', (evidence) => {
    onlyGeneration(evidence, NEW);
    evidence.takenAt = HOUR_LATER;
    setReady(
      generated(evidence, 'issuers', NEW, 'acme-issuer'),
      'True',
      'ACMEAccountRegistered',
      'registered',
    );
    const waiting = generated(evidence, 'certificates', NEW, 'docker-registry');
    setReady(waiting, 'False', 'DoesNotExist', 'Issuing certificate as Secret does not exist');
    evidence.readings.secrets[SECRET] = absent('not found');
    evidence.readings.certificateRequests[NEW] = read([
      child('docker-registry-old', 'Certificate', 'docker-registry', '2026-11-20T00:00:00Z', {
        conditions: [{ type: 'Ready', status: 'False', reason: 'Failed', message: 'an attempt of the past' }],
      }),
      child('docker-registry-x7', 'Certificate', 'docker-registry', '2026-11-22T18:01:00Z', {
        conditions: [
          { type: 'Ready', status: 'False', reason: 'Pending', message: 'Waiting on certificate issuance' },
        ],
      }),
    ]);
    edit(evidence);
  });

function child(name: string, ownerKind: string, owner: string, created: string, status: unknown): KubeObject {
  const ownerReferences = [{ kind: ownerKind, name: owner, controller: true }];
  return { metadata: { name, namespace: 'default', creationTimestamp: created, ownerReferences }, status };
}

function withOrder(evidence: Evidence, created: string, status: unknown): void {
  const order = child('docker-registry-x7-81', 'CertificateRequest', 'docker-registry-x7', created, status);
  evidence.readings.orders[NEW] = read([order]);
}

function withChallenges(evidence: Evidence, ...statuses: unknown[]): void {
  const challenges = statuses.map((status, index) => ({
    ...child(`docker-registry-x7-81-${index}`, 'Order', 'docker-registry-x7-81', HOUR_LATER, status),
    spec: { type: 'HTTP-01', dnsName: 'registry.xcloud.huatai.me' },
  }));
  evidence.readings.challenges[NEW] = read(challenges);
}

/** The Secret holds a certificate of an authority. */
function issued(evidence: Evidence): void {
  evidence.readings.secrets[SECRET] = read(tlsSecret(SECRET, [certificate()]));
}

export const failureCase: FailureCase = {
  code: 'RD230',
  positive: [
    {
      name: 'an Order of the old generation without a state, for an hour',
      evidence: () => captured(PENDING, (evidence) => (evidence.takenAt = HOUR_LATER)),
      subjects: SUBJECTS,
      says: [
        'is not issued',
        'Order docker-registry-4118901981 has no state yet',
        'set up the Issuer, but not touched',
      ],
      proposals: [],
    },
    {
      name: 'nothing has a status: no controller runs',
      evidence: () =>
        captured(PENDING, (evidence) => {
          evidence.takenAt = HOUR_LATER;
          delete generated(evidence, 'issuers', OLD, 'acme-issuer').status;
        }),
      subjects: SUBJECTS,
      says: ['No cert-manager controller seems to work on it'],
    },
    {
      name: 'the same two seconds after it was created',
      evidence: () => captured(PENDING),
      subjects: SUBJECTS,
      says: ['is being issued', 'less than five minutes'],
    },
    {
      name: 'the Issuer is not ready: there is no Order',
      evidence: () => captured('21-certmanager-issuer-v01', (evidence) => onlyGeneration(evidence, OLD)),
      subjects: SUBJECTS,
      says: ['is not issued: it has no status', 'There is no Order'],
    },
    {
      name: 'a young Order whose ClusterIssuer does not work',
      evidence: () =>
        modern((evidence) => {
          withOrder(evidence, HOUR_LATER, { state: 'pending' });
          specOf(generated(evidence, 'certificates', NEW, 'docker-registry')).issuerRef = {
            name: 'le',
            kind: 'ClusterIssuer',
          };
          const issuer: KubeObject = { metadata: { name: 'le' } };
          setReady(issuer, 'False', 'ErrRegisterACMEAccount', 'no');
          evidence.readings.clusterIssuers[`${NEW}/le`] = read(issuer);
        }),
      subjects: SUBJECTS,
      says: ['is not issued', 'Order docker-registry-x7-81 is pending'],
    },
    {
      name: 'a Challenge waits and says for what',
      evidence: () =>
        modern((evidence) => {
          withOrder(evidence, '2026-11-22T18:01:01Z', { state: 'pending' });
          withChallenges(
            evidence,
            { state: 'valid' },
            { state: 'pending', reason: 'Waiting for HTTP-01 challenge propagation: wrong status code 404' },
          );
        }),
      subjects: SUBJECTS,
      says: ['Challenge docker-registry-x7-81-1 (HTTP-01) is pending: Waiting for HTTP-01', '404'],
    },
    {
      name: 'a young Order, but a Challenge has failed',
      evidence: () =>
        modern((evidence) => {
          withOrder(evidence, '2026-11-22T19:00:00Z', { state: 'pending' });
          withChallenges(evidence, {
            state: 'invalid',
            reason: 'Error accepting authorization: DNS problem',
          });
        }),
      subjects: SUBJECTS,
      says: ['is not issued', 'is invalid: Error accepting authorization'],
    },
    {
      name: 'the Order failed',
      evidence: () =>
        modern((evidence) =>
          withOrder(evidence, HOUR_LATER, { state: 'errored', reason: 'Failed to create Order: 429' }),
        ),
      subjects: SUBJECTS,
      says: ['Order docker-registry-x7-81 is errored: Failed to create Order: 429'],
    },
    {
      name: 'the newest CertificateRequest waits, without an Order',
      evidence: () => modern(),
      subjects: SUBJECTS,
      says: [
        'CertificateRequest docker-registry-x7 has Ready=False, Pending: Waiting on certificate issuance',
      ],
    },
    {
      name: 'Ready, with a temporary certificate in the Secret',
      evidence: () =>
        modern((evidence) => {
          setReady(
            generated(evidence, 'certificates', NEW, 'docker-registry'),
            'True',
            'Ready',
            'up to date',
          );
          evidence.readings.secrets[SECRET] = read(tlsSecret(SECRET, [temporaryCertificate('subject')]));
        }),
      subjects: SUBJECTS,
      says: [
        "says Ready, but Secret docker-registry-tls-certificate holds cert-manager's temporary certificate",
      ],
    },
  ],
  lookAlike: [
    {
      name: 'Ready, and the Secret holds the certificate, while the events still tell of an order',
      evidence: () =>
        captured(PENDING, (evidence) => {
          evidence.takenAt = HOUR_LATER;
          issued(evidence);
          const done = generated(evidence, 'certificates', OLD, 'docker-registry');
          setReady(done, 'True', 'Ready', 'Certificate is up to date and has not expired');
        }),
    },
    {
      name: 'a Certificate without status that was restored together with its certificate',
      evidence: () => captured('21-certmanager-issuer-v01', issued),
    },
    {
      name: "another application's Certificate is pending",
      evidence: () =>
        captured(PENDING, (evidence) => {
          const spec = specOf(generated(evidence, 'certificates', OLD, 'docker-registry'));
          Object.assign(spec, { secretName: 'shop', dnsNames: ['shop.example.com'] });
        }),
    },
    { name: 'cert-manager is not installed', evidence: () => captured('01-healthy') },
  ],
  couldNotTell: [
    {
      name: 'Certificates may not be listed',
      evidence: () =>
        captured(PENDING, (evidence) => {
          onlyGeneration(evidence, OLD);
          denyGeneration(evidence, 'certificates', OLD);
        }),
    },
    {
      name: 'Ready, but the Secret may not be read',
      evidence: () =>
        modern((evidence) => {
          setReady(
            generated(evidence, 'certificates', NEW, 'docker-registry'),
            'True',
            'Ready',
            'up to date',
          );
          const needs = { verb: 'get', group: '', resource: 'secrets', namespace: 'default', name: SECRET };
          evidence.readings.secrets[SECRET] = { state: 'denied', reason: 'may not get', needs };
        }),
    },
  ],
};
