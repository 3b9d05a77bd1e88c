import { subjectName } from '../../checks/check.js';
import type { Generated } from '../../checks/shared/cert-manager.js';
import { coversHost } from '../../checks/shared/host-names.js';
import { owningIngress } from '../../checks/shared/target-certificates.js';
import { ingressRef } from '../../checks/shared/target-ingress.js';
import { kubectl } from '../../fixes/shared/shell.js';
import { type KubeObject, refOf } from '../../kube/objects.js';
import { tlsSecretName } from '../../manifests/names.js';
import type { Standing, StepContext } from '../step.js';
import { evidenceOf, userOf } from './context.js';
import { couldNotTell } from './could-not-tell.js';
import { follow, ISSUE_SECONDS } from './follow-certificate.js';
import { certManagerOf, wantedIssuance } from './issuance.js';
import { namesOf } from './issuance-lines.js';
import { notYet } from './not-yet.js';
import { type AskingIngress, askingIngresses, rivals, withoutAnnotations } from './one-owner.js';
import { applyPlan, compare } from './proposal.js';

/** cert-manager fills the Secret. */
export function ordered(context: StepContext, host: string): Standing {
  const facts = certManagerOf(context);
  const wanted = wantedIssuance(context)?.certificate;
  if (facts === undefined) return notYet('cert-manager');
  if (wanted === undefined) return notYet('the Issuer');
  const comparison = compare(context.survey, wanted);
  if (comparison.state === 'unknown') {
    return couldNotTell(subjectName(refOf(wanted)), comparison.reading, userOf(context));
  }
  const others = rivals(context, facts.generation);
  const [first] = others;
  if (comparison.state === 'missing' && first !== undefined) return keepOwner(context, host, first);
  const asking = askingIngresses(context, facts.generation);
  if (comparison.state !== 'same' || asking.length > 0) return order(context, wanted, asking);
  if (first !== undefined) return twoOwners(context, wanted, first);
  const object = { generation: facts.generation, object: comparison.live, ref: refOf(wanted) };
  return follow(context, host, object);
}

/** One Certificate for the Secret: an annotation that makes cert-manager write a second one goes. */
function order(context: StepContext, wanted: KubeObject, asking: readonly AskingIngress[]): Standing {
  const removals = asking.map(withoutAnnotations);
  const ref = refOf(wanted);
  const plan = applyPlan('certificate', context.survey, [wanted], {
    before: removals.map(({ change }) => change),
    settleSeconds: ISSUE_SECONDS,
  });
  if (plan === undefined) return notYet('the Issuer');
  const ingresses = asking.map(
    ({ ingress, annotations }) => `${annotations.join(', ')} of ${subjectName(ingressRef(ingress))}`,
  );
  const proposal = {
    ...plan.proposal,
    commands: [...removals.map(({ command }) => command), ...plan.proposal.commands],
  };
  return {
    state: 'plan',
    says: `${subjectName(ref)} will be applied; cert-manager then fills Secret ${tlsSecretName(context.profile)}.`,
    why: [
      'The Certificate says which names are wanted, who signs, and into which Secret it goes.',
      ...(ingresses.length === 0
        ? []
        : [
            `One owner for the Secret: the annotation ${ingresses.join(' and ')} goes, since cert-manager would write a second Certificate for it, and the two would overwrite each other (RD222).`,
          ]),
    ],
    plan: { proposal, foreign: [...plan.foreign, ...asking.map(({ ingress }) => ingressRef(ingress))] },
  };
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

function twoOwners(context: StepContext, wanted: KubeObject, other: Generated): Standing {
  const secret = tlsSecretName(context.profile);
  return {
    state: 'blocked',
    says: `${subjectName(other.ref)} fills the same Secret ${secret} as ${subjectName(refOf(wanted))}, and each undoes the other's work (RD222).`,
    next: ['Keep one of them: delete the other one if nothing else needs it.'],
    commands: [kubectl('delete', other.ref)],
    code: 'RD222',
  };
}
