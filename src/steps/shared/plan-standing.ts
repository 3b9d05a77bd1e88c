import type { Proposal } from '../../fixes/fix.js';
import type { ObjectRef } from '../../kube/objects.js';
import type { Standing, StepId } from '../step.js';

export interface PlanInput extends Partial<Proposal> {
  step: StepId;
  /** One sentence for the person. */
  says: string;
  why: string[];
  title: string;
  changes: Proposal['changes'];
  commands: string[];
  foreign?: ObjectRef[];
  facts?: string[];
}

/** A step's plan; what is not said is harmless: nothing is interrupted, nothing is asked. */
export function planStanding(input: PlanInput): Standing {
  const { step, says, why, foreign = [], facts, ...proposal } = input;
  return {
    state: 'plan',
    says,
    why,
    plan: {
      foreign,
      proposal: {
        id: `install.${step}`,
        finding: '',
        risk: 'safe',
        workaround: false,
        reversible: true,
        interrupts: [],
        loses: [],
        questions: [],
        settleSeconds: 60,
        ...proposal,
      },
    },
    ...(facts === undefined ? {} : { facts }),
  };
}
