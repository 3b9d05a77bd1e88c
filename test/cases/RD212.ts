import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import {
  denyGeneration,
  generated,
  noCertManager,
  OLD,
  PENDING,
  setReady,
  specOf,
  withOrder,
} from '../support/issuance.js';

const SUBJECTS = ['Certificate default/docker-registry'];
const REFUSAL = 'Failed to create order: acme: urn:ietf:params:acme:error:malformed: Method not allowed';

export const failureCase: FailureCase = {
  code: 'RD212',
  positive: [
    {
      name: 'the Order says it',
      evidence: () => withOrder('errored', REFUSAL),
      subjects: SUBJECTS,
      says: ['Method not allowed', 'has to be replaced by a newer one'],
      proposals: [],
    },
    {
      name: 'the Issuer says it',
      evidence: () =>
        withOrder('', '', (evidence) =>
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
    { name: 'the Order is valid by now', evidence: () => withOrder('valid', REFUSAL) },
    {
      name: 'another refusal of the authority',
      evidence: () =>
        withOrder('errored', 'acme: urn:ietf:params:acme:error:malformed: Domain name is an IP address'),
    },
    {
      name: 'a proxy that does not allow a method, which is not the authority',
      evidence: () => withOrder('errored', 'Method not allowed'),
    },
    { name: 'cert-manager is not installed', evidence: () => captured(PENDING, noCertManager) },
  ],
  couldNotTell: [
    {
      name: 'the Certificate names a ClusterIssuer that nobody looked at',
      evidence: () =>
        withOrder('pending', '', (evidence) => {
          const issuerRef = { name: 'letsencrypt', kind: 'ClusterIssuer' };
          specOf(generated(evidence, 'certificates', OLD, 'docker-registry')).issuerRef = issuerRef;
        }),
    },
    {
      name: 'Orders may not be listed',
      evidence: () => withOrder('errored', REFUSAL, (evidence) => denyGeneration(evidence, 'orders', OLD)),
    },
  ],
};
