import type { InstallView } from '../../session/install-session.js';
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

/** A form for every step that asks; what is being typed stays as long as the same is asked. */
export function formsFor(view: InstallView, before: State['forms']): State['forms'] {
  return Object.fromEntries(
    view.steps.flatMap(({ id, standing }) =>
      standing.state === 'ask' ? [[id, formOf(standing.questions, before[id])]] : [],
    ),
  );
}
