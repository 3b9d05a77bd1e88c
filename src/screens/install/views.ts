import type { InstallView } from '../../session/install-session.js';
import type { StepId } from '../../steps/step.js';
import { summary, toStep } from './commands.js';
import { formsFor, intoStep } from './forms.js';
import { request, type State } from './state.js';
import { isPassed, selectedStep } from './steps.js';

/** Takes over how everything stands, and goes on from there. */
export function withView(state: State, view: InstallView): State {
  const forms = formsFor(view, state);
  return goOn(follow({ ...state, view, trouble: undefined, forms, unawaited: stillGivenUp(state, view) }));
}

/** Steps that were waited for enough. One that stands otherwise meanwhile (it asks, or is blocked) is waited for anew when that is over. */
function stillGivenUp({ unawaited }: State, { steps }: InstallView): StepId[] {
  const waits = (id: StepId) => steps.some((step) => step.id === id && step.standing.state === 'waiting');
  return unawaited.filter(waits);
}

/** The cursor goes to the step that needs the person, unless they put it elsewhere or have something to read first. */
function follow(state: State): State {
  const { view, cursor } = state;
  const target = view?.current ?? view?.steps.at(-1)?.id;
  if (target === undefined) return state;
  if (cursor === undefined) return toStep(state, target);
  return state.moved || hasNotes(state) || state.asking !== undefined
    ? focused(state)
    : focused(toStep(state, target));
}

/** A generated password is shown once: it must not be moved out of sight. */
function hasNotes(state: State): boolean {
  const step = selectedStep(state);
  return step !== undefined && isPassed(step) && (state.came[step.id]?.notes.length ?? 0) > 0;
}

/** Where the selected step asks and the person is not elsewhere, they can type at once. */
function focused(state: State): State {
  const step = selectedStep(state);
  const begins = step?.standing.state === 'ask' && step.id === state.view?.current && !state.moved;
  return begins && state.focus !== 'step' ? intoStep(state) : state;
}

/** What follows by itself: waiting for a step that only needs time, and the summary at the end. */
export function goOn(state: State): State {
  const { view } = state;
  if (view === undefined || state.work !== undefined || state.diagnosing || state.overlay !== undefined)
    return state;
  if (view.summary !== undefined && !state.summed && !hasNotes(state)) return summary(state);
  const step = selectedStep(state);
  if (step === undefined || step.id !== view.current || step.standing.state !== 'waiting') return state;
  const asked = state.requests.some(({ type }) => type === 'wait' || type === 'look');
  // A failure may be of the moment: what starts up fails at first. The diagnosis of one that stands was opened after the first waiting.
  const stands = step.failures.length > 0 && state.diagnosed.includes(step.id);
  if (stands || state.unawaited.includes(step.id) || asked) return state;
  return request(state, { type: 'wait', step: step.id });
}
