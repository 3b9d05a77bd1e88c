import type { Evidence } from '../../src/evidence/model.js';
import { read, readValue } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import {
  denyGeneration,
  generated,
  noCertManager,
  OLD,
  PENDING,
  setReady,
  withOrder,
} from '../support/issuance.js';

const SUBJECTS = ['Certificate default/docker-registry'];
const CREATES = 'Error saving TLS certificate: resourceVersion should not be set on objects to be created';

/** An event of the Certificate, a minute of 18 o'clock. */
function event(evidence: Evidence, minute: string, reason: string, message: string): void {
  const involvedObject = { kind: 'Certificate', namespace: 'default', name: 'docker-registry' };
  const lastTimestamp = `2026-11-22T18:${minute}:00Z`;
  const events = readValue(evidence.readings.events) ?? [];
  evidence.readings.events = read([...events, { involvedObject, reason, message, lastTimestamp }]);
}

export const failureCase: FailureCase = {
  code: 'RD274',
  positive: [
    {
      name: 'the certificate cannot be stored',
      evidence: () => withOrder('valid', '', (evidence) => event(evidence, '30', 'SaveCertError', CREATES)),
      subjects: SUBJECTS,
      level: 'fail',
      says: ['no renewal gets anywhere'],
      proposals: [],
    },
    {
      name: 'the one that is there still serves',
      evidence: () =>
        withOrder('valid', '', (evidence) => {
          event(evidence, '30', 'SaveCertError', CREATES);
          setReady(generated(evidence, 'certificates', OLD, 'docker-registry'), 'True', 'Ready', '');
        }),
      subjects: SUBJECTS,
      level: 'warn',
      says: ['serves until it expires'],
    },
    {
      name: 'the cluster has left the API of its Ingresses behind',
      evidence: () => withOrder('pending', 'no matches for kind "Ingress" in version "extensions/v1beta1"'),
      subjects: SUBJECTS,
      says: ['a version of the API that the cluster no longer serves'],
    },
  ],
  lookAlike: [
    {
      name: 'it was stored in the end',
      evidence: () =>
        withOrder('valid', '', (evidence) => {
          event(evidence, '31', 'CertIssued', 'Certificate issued successfully');
          event(evidence, '30', 'SaveCertError', CREATES);
        }),
    },
    { name: 'the order only waits', evidence: () => withOrder('pending', '') },
    {
      name: 'a Secret that cannot be stored for want of rights',
      evidence: () =>
        withOrder('valid', '', (evidence) => event(evidence, '30', 'SaveCertError', 'secrets is forbidden')),
    },
    { name: 'cert-manager is not installed', evidence: () => captured(PENDING, noCertManager) },
  ],
  couldNotTell: [
    {
      name: 'Certificates may not be listed',
      evidence: () =>
        withOrder('valid', '', (evidence) => {
          event(evidence, '30', 'SaveCertError', CREATES);
          denyGeneration(evidence, 'certificates', OLD);
        }),
    },
  ],
};
