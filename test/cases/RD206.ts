import type { Evidence } from '../../src/evidence/model.js';
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

/** What cert-manager writes of Let's Encrypt's answer. */
const REFUSAL =
  'Failed to register ACME account: 400 urn:ietf:params:acme:error:invalidEmail: Error creating new account :: contact email has forbidden domain "example.com"';

const refused = (
  generation: string,
  reason: string,
  message: string,
  edit: (evidence: Evidence) => void = () => {},
) =>
  captured(CAPTURE, (evidence) => {
    onlyGeneration(evidence, generation);
    const issuer = generated(evidence, 'issuers', generation, 'acme-issuer');
    const acme = specOf(issuer).acme as Record<string, unknown>;
    acme.server = 'https://acme-v02.api.letsencrypt.org/directory';
    acme.email = 'user@example.com';
    setReady(issuer, 'False', reason, message);
    edit(evidence);
  });

export const failureCase: FailureCase = {
  code: 'RD206',
  positive: [
    {
      name: 'the address of the documentation',
      evidence: () => refused(NEW, 'ErrRegisterACMEAccount', REFUSAL),
      subjects: ['Issuer default/acme-issuer'],
      says: ['user@example.com', 'does not try again'],
      proposals: ['RD206.drop-email'],
    },
    {
      name: 'of the old generation, at an update of the account',
      evidence: () =>
        refused(
          OLD,
          'ErrUpdateACMEAccount',
          'Failed to update ACME account:400 urn:ietf:params:acme:error:invalidContact: unable to parse email address',
        ),
      subjects: ['Issuer default/acme-issuer'],
      says: ['user@example.com'],
      proposals: ['RD206.drop-email'],
    },
  ],
  lookAlike: [
    {
      name: 'registered with another address since (the address alone is no failure)',
      evidence: () =>
        refused(NEW, 'ErrRegisterACMEAccount', REFUSAL, (evidence) =>
          setReady(
            generated(evidence, 'issuers', NEW, 'acme-issuer'),
            'True',
            'ACMEAccountRegistered',
            'The ACME account was registered with the ACME server',
          ),
        ),
    },
    {
      name: 'the authority is not reached (RD213)',
      evidence: () =>
        refused(
          NEW,
          'ErrRegisterACMEAccount',
          'Failed to register ACME account: Get "https://acme-v02.api.letsencrypt.org/directory": dial tcp: i/o timeout',
        ),
    },
    { name: 'cert-manager is not installed', evidence: () => captured('01-healthy') },
  ],
  couldNotTell: [
    {
      name: 'the Certificate names a ClusterIssuer that nobody looked at',
      evidence: () =>
        refused(NEW, 'ErrRegisterACMEAccount', REFUSAL, (evidence) => {
          const issuerRef = { name: 'letsencrypt', kind: 'ClusterIssuer' };
          specOf(generated(evidence, 'certificates', NEW, 'docker-registry')).issuerRef = issuerRef;
          setReady(generated(evidence, 'issuers', NEW, 'acme-issuer'), 'True', 'ACMEAccountRegistered', '');
        }),
    },
    {
      name: 'Issuers may not be listed',
      evidence: () =>
        refused(NEW, 'ErrRegisterACMEAccount', REFUSAL, (evidence) =>
          denyGeneration(evidence, 'issuers', NEW),
        ),
    },
  ],
};
