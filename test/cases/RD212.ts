import type { Evidence } from '../../src/evidence/model.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import {
  denyGeneration,
  generated,
  noCertManager,
  OLD,
  onlyGeneration,
  setReady,
  specOf,
} from '../support/issuance.js';

const PENDING = '21b-certmanager-issuer-ready-order-created';
const ORDER = 'docker-registry-4118901981';

/** The Order of a registry whose Issuer is ready has come to this. */
const order = (state: string, reason: string, edit: (evidence: Evidence) => void = () => {}) =>
  captured(PENDING, (evidence) => {
    onlyGeneration(evidence, OLD);
    generated(evidence, 'orders', OLD, ORDER).status = { state, reason };
    edit(evidence);
  });

const SUBJECTS = ['Certificate default/docker-registry'];
const REFUSAL = 'Failed to create order: acme: urn:ietf:params:acme:error:malformed: Method not allowed';

export const failureCase: FailureCase = {
  code: 'RD212',
  positive: [
    {
      name: 'the Order says it',
      evidence: () => order('errored', REFUSAL),
      subjects: SUBJECTS,
      says: ['Method not allowed', 'has to be replaced by a newer one'],
      proposals: [],
    },
    {
      name: 'the Issuer says it',
      evidence: () =>
        order('', '', (evidence) =>
          setReady(
            generated(evidence, 'issuers', OLD, 'acme-issuer'),
            'False',
            'ErrVerifyACMEAccount',
            'Failed to verify ACME account: 405 urn:ietf:params:acme:error:malformed: Method not allowed',
          ),
        ),
      subjects: ['Issuer default/acme-issuer'],
      says: ['Issuer default/acme-issuer'],
    },
  ],
  lookAlike: [
    { name: 'the Order is valid by now', evidence: () => order('valid', REFUSAL) },
    {
      name: 'another refusal of the authority',
      evidence: () =>
        order('errored', 'acme: urn:ietf:params:acme:error:malformed: Domain name is an IP address'),
    },
    {
      name: 'a proxy that does not allow a method, which is not the authority',
      evidence: () => order('errored', 'Method not allowed'),
    },
    { name: 'cert-manager is not installed', evidence: () => captured(PENDING, noCertManager) },
  ],
  couldNotTell: [
    {
      name: 'the Certificate names a ClusterIssuer that nobody looked at',
      evidence: () =>
        order('pending', '', (evidence) => {
          const issuerRef = { name: 'letsencrypt', kind: 'ClusterIssuer' };
          specOf(generated(evidence, 'certificates', OLD, 'docker-registry')).issuerRef = issuerRef;
        }),
    },
    {
      name: 'Orders may not be listed',
      evidence: () => order('errored', REFUSAL, (evidence) => denyGeneration(evidence, 'orders', OLD)),
    },
  ],
};
