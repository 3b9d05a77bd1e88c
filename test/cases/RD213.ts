import { read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import {
  denyGeneration,
  generated,
  NEW,
  OLD,
  onlyGeneration,
  setReady,
  specOf,
} from '../support/issuance.js';

const CAPTURE = '21-certmanager-issuer-v01';

export const failureCase: FailureCase = {
  code: 'RD213',
  positive: [
    {
      name: 'the endpoint is v1',
      evidence: () => captured(CAPTURE, (evidence) => onlyGeneration(evidence, OLD)),
      subjects: ['Issuer default/acme-issuer'],
      says: [
        'Issuer default/acme-issuer',
        'Ingress default/docker-registry and Certificate default/docker-registry use',
        'InvalidConfig: Your ACME server URL is set to a v1 endpoint',
      ],
      proposals: [],
    },
    {
      name: 'the registration failed',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, NEW);
          setReady(
            generated(evidence, 'issuers', NEW, 'acme-issuer'),
            'False',
            'ErrRegisterACMEAccount',
            'Failed to register ACME account: 400 urn:ietf:params:acme:error:invalidEmail',
          );
        }),
      subjects: ['Issuer default/acme-issuer'],
      says: ['ErrRegisterACMEAccount', 'invalidEmail'],
    },
    {
      name: 'no status after more than a minute',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, NEW);
          delete generated(evidence, 'issuers', NEW, 'acme-issuer').status;
          evidence.takenAt = '2026-11-22T18:02:31Z';
        }),
      subjects: ['Issuer default/acme-issuer'],
      says: ['no status', 'controller'],
    },
  ],
  lookAlike: [
    {
      name: 'ready now, and the events still speak of not ready',
      evidence: () => captured('21b-certmanager-issuer-ready-order-created'),
    },
    {
      name: 'no status yet, two seconds after it was created',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, NEW);
          delete generated(evidence, 'issuers', NEW, 'acme-issuer').status;
        }),
    },
    {
      name: 'an Issuer that is not ready and that nothing of the registry uses',
      evidence: () =>
        captured('21b-certmanager-issuer-ready-order-created', (evidence) => {
          const other = structuredClone(generated(evidence, 'issuers', OLD, 'acme-issuer'));
          other.metadata = { ...other.metadata, name: 'forgotten' };
          setReady(other, 'False', 'InvalidConfig', 'no');
          const mine = generated(evidence, 'issuers', OLD, 'acme-issuer');
          evidence.readings.issuers[OLD] = read([mine, other]);
        }),
    },
    {
      name: 'the Certificate names an Issuer that does not exist (RD209)',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, NEW);
          specOf(generated(evidence, 'certificates', NEW, 'docker-registry')).issuerRef = { name: 'gone' };
        }),
    },
    { name: 'cert-manager is not installed', evidence: () => captured('01-healthy') },
  ],
  couldNotTell: [
    {
      name: 'Issuers may not be listed',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, OLD);
          denyGeneration(evidence, 'issuers', OLD);
        }),
    },
    {
      name: 'the Certificate names a ClusterIssuer that nobody looked at',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, NEW);
          specOf(generated(evidence, 'certificates', NEW, 'docker-registry')).issuerRef = {
            name: 'letsencrypt',
            kind: 'ClusterIssuer',
          };
        }),
    },
  ],
};
