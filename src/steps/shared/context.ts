import { readValue } from '../../evidence/reading.js';
import { type EvidenceView, viewOf } from '../../evidence/view.js';
import type { StepContext, StepId } from '../step.js';

/** The namespace of everything that is installed: the profile's, else the one that is looked at. */
export function namespaceOf({ profile, survey }: StepContext): string {
  return profile.namespace ?? survey.evidence.target.namespace;
}

/** The name under which the API server knows the person; undefined when it could not be asked. */
export function userOf({ survey }: StepContext): string | undefined {
  return readValue(survey.evidence.readings.access)?.user;
}

/** The kubeconfig context, for commands; undefined where there is none, as inside a Pod. */
export function contextName({ survey }: StepContext): string | undefined {
  const { source } = survey.evidence;
  return source.kind === 'cluster' && source.context !== '' ? source.context : undefined;
}

/** What checks share reads evidence through a view. */
export function evidenceOf({ survey }: StepContext): EvidenceView {
  return viewOf(survey.evidence);
}

/** True when the person wants to answer this step's questions again. */
export function isReopened({ memory }: StepContext, step: StepId): boolean {
  return memory.reopened === step;
}

/** True when the question was answered in this session. */
export function wasAnswered({ memory }: StepContext, step: StepId, question: string): boolean {
  return memory.answered.includes(`${step}.${question}`);
}
