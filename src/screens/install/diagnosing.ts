import { cureFor, stoppedBy } from '../../session/install/stopped.js';
import type { InstallView } from '../../session/install-session.js';
import type { StepId } from '../../steps/step.js';
import { currentForm } from './forms.js';
import type { State } from './state.js';
import { selectedStep } from './steps.js';

/** The first time that a step fails its diagnosis opens by itself. */
export function diagnosed(state: State, step: StepId): State {
  if (state.diagnosed.includes(step) || isElsewhere(state)) return state;
  return { ...state, diagnosing: true, diagnosed: [...state.diagnosed, step] };
}

/**
 * After something was applied, waited for or tried: the same where the install goes on, if it is stopped there by a failure that has a cure. On the first look at
 * a cluster, and after an answer, such a step is only shown: nothing was done yet that could have failed.
 */
export function diagnosedNext(state: State, view: InstallView): State {
  const step = view.steps.find(({ id }) => id === view.current);
  // A password that is shown once must not be covered.
  const done = selectedStep(state);
  if (done !== undefined && (state.came[done.id]?.notes.length ?? 0) > 0) return state;
  // A plan, a question and a trial are the person's own turn.
  const stopped = step?.standing.state === 'blocked' || step?.standing.state === 'done';
  return step !== undefined && stopped && cureFor(step, view) !== undefined
    ? diagnosed(state, step.id)
    : state;
}

/** The keys must not change their meaning under somebody's fingers. */
function isElsewhere(state: State): boolean {
  const { moved, overlay, asking } = state;
  return moved || overlay !== undefined || asking !== undefined || currentForm(state) !== undefined;
}

/** What a diagnosis that opens at the selected step begins with: the first cause of what stops it, and which step that is. */
export function openedAt(state: State): { about: string | undefined; occasion: string | undefined } {
  const { view } = state;
  const step = selectedStep(state);
  if (step === undefined || view === undefined) return { about: undefined, occasion: undefined };
  const occasion = `step ${step.number} of ${view.steps.length}, ${step.title}`;
  return { about: stoppedBy(step, view)[0]?.id, occasion };
}
