import type { Proposal } from '../../fixes/fix.js';
import type { ObjectRef } from '../../kube/objects.js';
import type { Standing, StepId } from '../step.js';
import { stepProposal } from './proposal.js';

/** The proposal, what is said of it (one sentence) and why it is needed. */
type PlanInput = Pick<Proposal, 'title' | 'changes' | 'commands'> &
  Partial<Proposal> & { says: string; why: string[]; foreign?: ObjectRef[]; facts?: string[] };

/** A step that has something to apply. */
export function planStanding(step: StepId, input: PlanInput): Standing {
  const { says, why, foreign = [], facts, ...parts } = input;
  return {
    state: 'plan',
    says,
    why,
    plan: { foreign, proposal: stepProposal(step, parts) },
    ...(facts === undefined ? {} : { facts }),
  };
}
