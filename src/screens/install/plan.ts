import { EMPTY_FIELD } from '../../components/field.js';
import { confirmationWord } from '../../fixes/confirmation-word.js';
import type { Answers, Question } from '../../fixes/fix.js';
import type { StepView } from '../../session/install-session.js';
import type { StepPlan } from '../../steps/step.js';
import { formOf } from './form.js';
import { type Asking, busy, request, type State } from './state.js';
import { selectedStep } from './steps.js';

export function planOf(step: StepView | undefined): StepPlan | undefined {
  return step?.standing.state === 'plan' ? step.standing.plan : undefined;
}

/** What `a` or `d` means for the selected step's plan: its questions first, then the typed word if it needs one, then the work itself. */
export function begin(state: State, purpose: Asking['purpose']): State {
  const step = selectedStep(state);
  const plan = planOf(step);
  if (step === undefined || plan === undefined || busy(state)) return state;
  const { questions } = plan.proposal;
  const ready = { ...state, notice: undefined, asking: undefined };
  if (questions.length === 0 || (purpose === 'rehearse' && questions.every(canBeLeft))) {
    return answered(ready, { step: step.id, purpose }, {});
  }
  const asking: Asking = { step: step.id, purpose, form: formOf(questions) };
  return { ...ready, asking, focus: 'step', scroll: { ...state.scroll, step: 0 } };
}

function canBeLeft(question: Question): boolean {
  return question.generate === true || question.default !== undefined;
}

/** With the answers to a plan's questions: the word that it asks for, or the work. */
export function answered(
  state: State,
  { step, purpose }: Pick<Asking, 'step' | 'purpose'>,
  answers: Answers,
): State {
  const closed: State = { ...state, asking: undefined, focus: 'steps' };
  if (purpose === 'rehearse') return request(closed, { type: 'rehearse', step, answers });
  const plan = planOf(state.view?.steps.find(({ id }) => id === step));
  const word = plan === undefined ? undefined : wordFor(plan);
  if (word === undefined) return apply(closed, step, answers);
  return { ...closed, overlay: { kind: 'confirm', step, answers, word, field: EMPTY_FIELD, wrong: false } };
}

/** The word that has to be typed: it names what happens. */
function wordFor({ proposal, foreign }: StepPlan): string | undefined {
  const word = confirmationWord(proposal);
  return foreign.length > 0 && (word === undefined || word === 'yes') ? 'overwrite' : word;
}

/** Asks for the plan to be applied. Objects of other people were named in the question that was answered before. */
export function apply(state: State, id: StepView['id'], answers: Answers): State {
  const plan = planOf(state.view?.steps.find((step) => step.id === id));
  if (plan === undefined) return state;
  const overForeign = plan.foreign.length > 0;
  const unawaited = state.unawaited.filter((other) => other !== id);
  return request(
    { ...state, overlay: undefined, moved: false, unawaited },
    { type: 'apply', step: id, answers, overForeign, title: plan.proposal.title },
  );
}
