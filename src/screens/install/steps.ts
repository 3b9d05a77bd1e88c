import type { Glyphs, Tone } from '../../components/theme.js';
import type { InstallView, StepView } from '../../session/install-session.js';
import type { State } from './state.js';

/** How a step is shown in the list. `open`: it comes later. */
export type StepState =
  | 'done'
  | 'skipped'
  | 'failing'
  | 'working'
  | 'waiting'
  | 'blocked'
  | 'current'
  | 'open';

/** What the state of a step depends on besides itself. */
export type At = Pick<State, 'view' | 'work'>;

export function stateOf(step: StepView, { view, work }: At): StepState {
  if (work?.step === step.id && work.kind !== 'rehearse') return 'working';
  if (step.skipped) return 'skipped';
  const current = view?.steps.find(({ id }) => id === view.current);
  const later = current !== undefined && step.number > current.number;
  if (step.failures.length > 0) return later ? 'open' : 'failing';
  const { state } = step.standing;
  if (state === 'done') return state;
  // What lies behind the current step waits for it, and says so: that is no news.
  if (step.id !== view?.current) return 'open';
  return state === 'waiting' || state === 'blocked' ? state : 'current';
}

export const STEP_SIGNS: Record<StepState, { glyph: keyof Glyphs | undefined; tone: Tone }> = {
  done: { glyph: 'ok', tone: 'ok' },
  skipped: { glyph: 'none', tone: 'secondary' },
  failing: { glyph: 'fail', tone: 'fail' },
  working: { glyph: 'more', tone: 'accent' },
  waiting: { glyph: 'more', tone: 'accent' },
  blocked: { glyph: 'warn', tone: 'warn' },
  current: { glyph: 'current', tone: 'accent' },
  open: { glyph: undefined, tone: 'secondary' },
};

/** The word beside the sign. */
export function stepWord(step: StepView, at: At): string {
  const state = stateOf(step, at);
  if (state === 'open') return '';
  if (state !== 'current') return state;
  return step.standing.state === 'ask' ? 'asks' : 'ready';
}

/** A step that needs nobody any more. */
export function isPassed(step: StepView): boolean {
  return step.skipped || (step.standing.state === 'done' && step.failures.length === 0);
}

/** `5 of 14`: how many need nobody any more. */
export function countPassed({ steps }: InstallView): string {
  return `${steps.filter(isPassed).length} of ${steps.length}`;
}

/** The step under the cursor. */
export function selectedStep(state: State): StepView | undefined {
  const { view, cursor } = state;
  return view?.steps.find(({ id }) => id === cursor) ?? view?.steps[0];
}

/** True when the last step is done: an image was pushed and pulled. */
export function isComplete(view: InstallView | undefined): boolean {
  const last = view?.steps.at(-1);
  return last !== undefined && last.standing.state === 'done' && last.failures.length === 0;
}
