import type { Answers } from '../../fixes/fix.js';
import { choiceOf } from '../../plan/answers.js';
import type { InstallView } from '../../session/install-session.js';
import { answerName } from '../../steps/shared/answer-name.js';
import type { StepId, StepQuestion } from '../../steps/step.js';
import { type Form, formOf } from './form.js';
import type { State } from './state.js';
import { selectedStep } from './steps.js';

/** The form that the keys go to; undefined when they are commands. */
export function currentForm(state: State): Form | undefined {
  return state.focus === 'step' ? shownForm(state) : undefined;
}

/** The form of the selected step, whether the keys go to it or not. */
export function shownForm(state: State): Form | undefined {
  const { asking } = state;
  const step = selectedStep(state);
  if (step === undefined) return undefined;
  if (asking?.step === step.id) return asking.form;
  return step.standing.state === 'ask' && !step.skipped ? state.forms[step.id] : undefined;
}

/** The keys go to the selected step. A form is shown where its active question is. */
export function intoStep(state: State): State {
  const scroll = shownForm(state) === undefined ? state.scroll : { ...state.scroll, step: 0 };
  return { ...state, focus: 'step', scroll };
}

/** The state with this form in the place of the one on display. */
export function withForm(state: State, form: Form): State {
  const step = selectedStep(state);
  if (step === undefined) return state;
  if (state.asking?.step === step.id) return { ...state, asking: { ...state.asking, form } };
  return { ...state, forms: { ...state.forms, [step.id]: form } };
}

/** A form for every step that asks, with the answers that the command line gave; what is being typed stays as long as the same is asked. */
export function formsFor(
  view: InstallView,
  { forms, given }: Pick<State, 'forms' | 'given'>,
): State['forms'] {
  return Object.fromEntries(
    view.steps.flatMap(({ id, standing }) => {
      if (standing.state !== 'ask') return [];
      const questions = standing.questions.map((question) => withGiven(id, question, given));
      return [[id, formOf(questions, forms[id])]];
    }),
  );
}

function withGiven(step: StepId, question: StepQuestion, given: Answers): StepQuestion {
  const answer = given[answerName(step, question.id)];
  return answer === undefined ? question : { ...question, default: choiceOf(question, answer) ?? answer };
}

/** The given answers but for those to these questions: later they are what the person said last. */
export function withoutGiven(given: Answers, step: StepId, answers: Answers): Answers {
  const used = Object.keys(answers).map((id) => answerName(step, id));
  return Object.fromEntries(Object.entries(given).filter(([name]) => !used.includes(name)));
}
