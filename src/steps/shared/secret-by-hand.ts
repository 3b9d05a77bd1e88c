import { subjectName } from '../../checks/check.js';
import { isUnknown } from '../../evidence/reading.js';
import { kubectl } from '../../fixes/shared/shell.js';
import type { ObjectRef } from '../../kube/objects.js';
import type { Standing, StepContext } from '../step.js';
import { userOf } from './context.js';
import { couldNotTell } from './could-not-tell.js';
import { tlsSecret, tlsSecretRef } from './issuance.js';
import { ownCertificate } from './own-certificate.js';
import { stepProposal } from './proposal.js';
import { faultOfTlsSecret, storedFacts } from './tls-secret.js';

function nowOf({ survey }: StepContext): Date {
  return new Date(survey.evidence.takenAt);
}

/** The Secret is somebody's own. */
export function givenSecret(context: StepContext, host: string): Standing {
  const ref = tlsSecretRef(context);
  const reading = tlsSecret(context);
  if (reading === undefined || (isUnknown(reading) && reading.state !== 'denied')) {
    return couldNotTell(
      subjectName(ref),
      reading ?? { state: 'skipped', reason: 'not looked at' },
      userOf(context),
    );
  }
  if (reading.state === 'denied') return couldNotTell(subjectName(ref), reading, userOf(context));
  if (reading.state !== 'read') {
    return {
      state: 'blocked',
      says: `There is no ${subjectName(ref)}.`,
      next: [
        'Create it from your certificate (the whole chain, the host first) and its key, or choose another source.',
      ],
      commands: [createTls(ref)],
    };
  }
  const fault = faultOfTlsSecret(reading.value, host, nowOf(context));
  return fault === undefined
    ? {
        state: 'done',
        says: `${subjectName(ref)} holds a certificate for ${host}.`,
        facts: storedFacts(tlsSecret(context)),
      }
    : {
        state: 'blocked',
        says: fault.problem,
        next: ['Put the right certificate into it, or choose another source.'],
        commands: [`${createTls(ref)} --dry-run=client -o yaml | kubectl apply -f -`],
        ...(fault.code === undefined ? {} : { code: fault.code }),
      };
}

function createTls({ name, namespace }: ObjectRef): string {
  return `kubectl -n ${namespace ?? 'default'} create secret tls ${name} --cert=fullchain.pem --key=key.pem`;
}

/** Without cert-manager: the Secret is created with a certificate of its own. */
export function madeHere(context: StepContext, host: string): Standing {
  const ref = tlsSecretRef(context);
  const reading = tlsSecret(context);
  const authority = context.profile.certificate?.source === 'new-ca';
  if (reading?.state === 'absent') {
    const change = ownCertificate({
      target: ref,
      name: context.profile.name,
      host,
      authority,
      now: nowOf(context),
    });
    return {
      state: 'plan',
      says: `${subjectName(ref)} will be created with a certificate for ${host}.`,
      why: [
        authority
          ? 'Clients are given the authority once (ca.crt of the Secret), and then trust the certificate.'
          : 'For a lab: clients have to be given this one certificate (ca.crt of the Secret).',
        'It is made while the Secret is created; the key is shown nowhere and kept nowhere else.',
      ],
      plan: {
        proposal: stepProposal('certificate', {
          title: `Create ${subjectName(ref)} with ${authority ? 'a certificate of a new authority' : 'a self-signed certificate'}`,
          changes: [change],
          commands: [selfSignedCommand(host), createTls(ref)],
          settleSeconds: 30,
        }),
        foreign: [],
      },
    };
  }
  if (reading?.state !== 'read') {
    return couldNotTell(
      subjectName(ref),
      reading ?? { state: 'skipped', reason: 'not looked at' },
      userOf(context),
    );
  }
  const fault = faultOfTlsSecret(reading.value, host, nowOf(context));
  if (fault === undefined) {
    return {
      state: 'done',
      says: `${subjectName(ref)} holds a certificate for ${host}.`,
      facts: storedFacts(tlsSecret(context)),
    };
  }
  return {
    state: 'blocked',
    says: fault.problem,
    next: [
      'A Secret with a key is never overwritten: delete it if nobody needs it, and look again; a new one is then made.',
    ],
    commands: [kubectl('delete', ref)],
    ...(fault.code === undefined ? {} : { code: fault.code }),
  };
}

/** By hand with OpenSSL 1.1.1 or later. */
function selfSignedCommand(host: string): string {
  return `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 730 -subj /CN=${host} -addext subjectAltName=DNS:${host} -keyout key.pem -out fullchain.pem`;
}
