import { subjectName } from '../../checks/check.js';
import { conditionOf, conditionText, type Generated } from '../../checks/shared/cert-manager.js';
import { isUnknown } from '../../evidence/reading.js';
import { at, list, number, record, text } from '../../kube/objects.js';
import { tlsSecretName } from '../../manifests/names.js';
import type { Standing, StepContext } from '../step.js';
import { evidenceOf, userOf } from './context.js';
import { couldNotTell } from './could-not-tell.js';
import {
  acmeOf,
  currentServer,
  isRehearsed,
  issuerOf,
  storedClass,
  tlsSecret,
  tlsSecretRef,
  wantedIssuance,
  withoutControllerLines,
} from './issuance.js';
import { issuanceLines } from './issuance-lines.js';
import { compareObjects } from './plan-for-objects.js';
import { planStanding } from './plan-standing.js';
import { faultOfTlsSecret, storedFacts } from './tls-secret.js';

/** An order takes seconds when all is well, and minutes when a name has to spread. */
export const ISSUE_SECONDS = 300;

/** From the order to the certificate in the Secret. */
export function follow(context: StepContext, host: string, owner: Generated): Standing {
  const view = evidenceOf(context);
  const issuerName = text(at(owner.object, 'spec', 'issuerRef', 'name')) ?? '';
  const lines = [
    ...withoutControllerLines(context),
    ...issuanceLines(view, owner, issuerOf(context, issuerName)),
  ];
  const ready = conditionOf(owner.object, 'Ready');
  const secret = tlsSecret(context);
  if (ready?.status !== 'True' || !isCurrent(owner)) {
    const said = ready === undefined ? 'it has no status yet' : conditionText(ready);
    return { state: 'waiting', says: `${subjectName(owner.ref)} is being issued: ${said}.`, current: lines };
  }
  if (secret?.state === 'denied') {
    return {
      state: 'done',
      says: `${subjectName(owner.ref)} is ready.`,
      facts: [`What is in Secret ${tlsSecretName(context.profile)} may not be read.`],
    };
  }
  if (secret !== undefined && isUnknown(secret))
    return couldNotTell(subjectName(tlsSecretRef(context)), secret, userOf(context));
  const fault =
    secret?.state === 'read'
      ? faultOfTlsSecret(secret.value, host, new Date(context.survey.evidence.takenAt))
      : undefined;
  if (secret?.state !== 'read' || fault !== undefined) {
    return {
      state: 'waiting',
      says: fault?.problem ?? `${subjectName(owner.ref)} is ready, and its Secret is not there yet.`,
      current: lines,
    };
  }
  const acme = acmeOf(context.profile.certificate);
  if (
    acme !== undefined &&
    currentServer(context, acme) !== 'staging' &&
    storedClass(context) === 'staging'
  ) {
    return {
      state: 'waiting',
      says: `${subjectName(owner.ref)} is ordered anew; its Secret holds the staging certificate until then.`,
      current: lines,
    };
  }
  return issued(context, host, owner);
}

/** False when the condition Ready is about an earlier version of the Certificate: it was just changed. */
function isCurrent({ object }: Generated): boolean {
  const ready = list(at(object, 'status', 'conditions')).find((entry) => record(entry).type === 'Ready');
  const seen = number(record(ready).observedGeneration);
  const generation = number(object.metadata?.generation);
  return seen === undefined || generation === undefined || seen >= generation;
}

function issued(context: StepContext, host: string, owner: Generated): Standing {
  const acme = acmeOf(context.profile.certificate);
  if (acme !== undefined && isRehearsed(context, acme)) {
    const next = wantedIssuance(context, 'production');
    const objects = next?.certificate === undefined ? [] : [...next.issuers, next.certificate];
    const compared = compareObjects(context, objects);
    if (compared.state === 'stopped') return compared.standing;
    if (compared.state === 'differs') {
      const { changes, commands, foreign } = compared;
      return planStanding('certificate', {
        says: "The rehearsal at Let's Encrypt's staging environment has succeeded; now the certificate that clients trust.",
        why: [
          'Another Issuer makes cert-manager order anew; another server in the same one would not.',
          'The staging certificate stays in the Secret until the new one is there.',
        ],
        title: "Order the certificate from Let's Encrypt's production",
        changes,
        commands,
        foreign,
        settleSeconds: ISSUE_SECONDS,
        facts: storedFacts(tlsSecret(context)),
      });
    }
  }
  const staging = storedClass(context) === 'staging';
  return {
    state: 'done',
    says: `${subjectName(owner.ref)} is issued for ${host}.`,
    facts: [
      ...storedFacts(tlsSecret(context)),
      ...(staging
        ? [
            'It is a staging certificate, which no client trusts; answer the step of the source anew, with production, for one that is trusted.',
          ]
        : []),
    ],
  };
}
