import type { Proposal } from '../../fixes/fix.js';
import type { KubeObject } from '../../kube/objects.js';
import { manifestText } from '../../manifests/yaml.js';
import type { StepId } from '../step.js';
import { hereDocument } from './could-not-tell.js';

type Parts = Pick<Proposal, 'title' | 'changes' | 'commands'> & Partial<Proposal>;

/** The proposal of a step: what fixes say of themselves, with the values that a step's plan has in common. */
export function stepProposal(step: StepId, parts: Parts): Proposal {
  return {
    id: `install.${step}`,
    finding: '',
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    settleSeconds: 60,
    ...parts,
  };
}

/** Applies the object by hand, as one command. */
export function applyCommand(object: KubeObject): string {
  return hereDocument('kubectl apply --server-side --field-manager=regdoctor -f -', manifestText(object));
}
