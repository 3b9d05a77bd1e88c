import { subjectName } from '../../checks/check.js';
import type { Generated } from '../../checks/shared/cert-manager.js';
import { coversHost } from '../../checks/shared/host-names.js';
import { owningIngress } from '../../checks/shared/target-certificates.js';
import { ingressRef } from '../../checks/shared/target-ingress.js';
import { kubectl } from '../../fixes/shared/shell.js';
import { type ObjectRef, refOf } from '../../kube/objects.js';
import { tlsSecretName } from '../../manifests/names.js';
import type { Standing, StepContext } from '../step.js';
import { evidenceOf } from './context.js';
import { follow, ISSUE_SECONDS } from './follow-certificate.js';
import { certManagerOf, wantedIssuance } from './issuance.js';
import { namesOf } from './issuance-lines.js';
import { notYet } from './not-yet.js';
import { type AskingIngress, askingIngresses, rivals, withoutAnnotations } from './one-owner.js';
import { type Comparison, compareObjects, liveObject } from './plan-for-objects.js';
import { planStanding } from './plan-standing.js';

/** cert-manager fills the Secret. */
export function ordered(context: StepContext, host: string): Standing {
  const facts = certManagerOf(context);
  const wanted = wantedIssuance(context)?.certificate;
  if (facts === undefined) return notYet('cert-manager');
  if (wanted === undefined) return notYet('the Issuer');
  const ref = refOf(wanted);
  const compared = compareObjects(context, [wanted]);
  if (compared.state === 'stopped') return compared.standing;
  const live = liveObject(context, ref);
  const [other] = rivals(context, facts.generation);
  if (live === undefined && other !== undefined) return keepOwner(context, host, other);
  const asking = askingIngresses(context, facts.generation);
  if (compared.state === 'differs' || asking.length > 0) return order(context, ref, compared, asking);
  if (other !== undefined) return twoOwners(context, ref, other);
  return follow(context, host, { generation: facts.generation, object: live ?? wanted, ref });
}

/** One Certificate for the Secret: an annotation that makes cert-manager write a second one goes. */
function order(
  context: StepContext,
  ref: ObjectRef,
  compared: Exclude<Comparison, { state: 'stopped' }>,
  asking: readonly AskingIngress[],
): Standing {
  const removals = asking.map(withoutAnnotations);
  const own = compared.state === 'differs' ? compared : { changes: [], commands: [], foreign: [] };
  const ingresses = asking.map(
    ({ ingress, annotations }) => `${annotations.join(', ')} of ${subjectName(ingressRef(ingress))}`,
  );
  return planStanding('certificate', {
    says: `${subjectName(ref)} will be applied; cert-manager then fills Secret ${tlsSecretName(context.profile)}.`,
    why: [
      'The Certificate says which names are wanted, who signs, and into which Secret it goes.',
      ...(ingresses.length === 0
        ? []
        : [
            `One owner for the Secret: the annotation ${ingresses.join(' and ')} goes, since cert-manager would write a second Certificate for it, and the two would overwrite each other (RD222).`,
          ]),
    ],
    title: `Apply ${subjectName(ref)}`,
    changes: [...removals.map(({ change }) => change), ...own.changes],
    commands: [...removals.map(({ command }) => command), ...own.commands],
    foreign: [...own.foreign, ...asking.map(({ ingress }) => ingressRef(ingress))],
    settleSeconds: ISSUE_SECONDS,
  });
}

/** Somebody else's Certificate fills the Secret: it stays its owner. */
function keepOwner(context: StepContext, host: string, owner: Generated): Standing {
  if (!namesOf(owner.object).some((name) => coversHost(name, host))) {
    return {
      state: 'blocked',
      says: `${subjectName(owner.ref)} fills Secret ${tlsSecretName(context.profile)}, and is not for ${host} but for ${namesOf(owner.object).join(', ')} (RD231).`,
      next: [
        `Add ${host} to its names, or call the registry's objects otherwise, so that its Secret has another name.`,
      ],
      commands: [kubectl('edit', owner.ref)],
      code: 'RD231',
    };
  }
  const by = owningIngress(evidenceOf(context), owner);
  const standing = follow(context, host, owner);
  const kept = `${subjectName(owner.ref)} was there, ${by === undefined ? 'written by hand' : `made for ${subjectName(by)}`}: it stays the one that fills the Secret.`;
  return { ...standing, facts: [kept, ...(standing.facts ?? [])] };
}

function twoOwners(context: StepContext, ref: ObjectRef, other: Generated): Standing {
  const secret = tlsSecretName(context.profile);
  return {
    state: 'blocked',
    says: `${subjectName(other.ref)} fills the same Secret ${secret} as ${subjectName(ref)}, and each undoes the other's work (RD222).`,
    next: ['Keep one of them: delete the other one if nothing else needs it.'],
    commands: [kubectl('delete', other.ref)],
    code: 'RD222',
  };
}
