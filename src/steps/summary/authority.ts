import { readValue } from '../../evidence/reading.js';
import type { ObjectRef } from '../../kube/objects.js';
import { tlsSecretName } from '../../manifests/names.js';
import { namespaceOf } from '../shared/context.js';
import type { StepContext } from '../step.js';

/** What clients have to be given to trust the registry, and where it lies. */
export interface PrivateAuthority {
  secret: ObjectRef;
  key: 'ca.crt' | 'tls.crt';
}

/** Undefined when every client trusts the certificate by itself, or none is meant to: a staging certificate is for nobody. */
export function privateAuthority(context: StepContext): PrivateAuthority | undefined {
  const { profile, survey } = context;
  const name = tlsSecretName(profile);
  const secret = { apiVersion: 'v1', kind: 'Secret', namespace: namespaceOf(context), name };
  switch (profile.certificate?.source) {
    case 'ca':
    case 'new-ca':
      return { secret, key: 'ca.crt' };
    case 'self-signed':
      return { secret, key: 'tls.crt' };
    case 'secret': {
      const tls = readValue(survey.evidence.readings.tls);
      const alone = tls?.systemVerification ?? tls?.verification;
      if (alone === undefined || alone.ok || alone.fault !== 'unknown-authority') return undefined;
      const facts = readValue(survey.platform.secrets[name] ?? survey.evidence.readings.secrets[name]);
      return { secret, key: facts?.keys['ca.crt'] === undefined ? 'tls.crt' : 'ca.crt' };
    }
    default:
      return undefined;
  }
}
