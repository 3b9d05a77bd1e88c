import type { Press } from '../../src/screens/diagnosis/keys.js';
import { reduce } from '../../src/screens/install/reducer.js';
import { type Action, initialState, type State, type WorkKind } from '../../src/screens/install/state.js';
import type { InstallView, StepOutcome } from '../../src/session/install-session.js';
import type { Standing, StepId } from '../../src/steps/step.js';
import { HOWTO } from './howto.js';
import { asks, finished, HOST_QUESTION, planned, viewAt } from './install-views.js';

export const SETTING = { unicode: true, alternateScreen: true, resume: 'regdoctor install' };
export const WAITING: Standing = {
  state: 'waiting',
  says: 'The Pod starts.',
  current: ['ContainerCreating'],
};
export const BLOCKED: Standing = {
  state: 'blocked',
  says: 'No address.',
  next: ['Create a record.'],
  commands: ['dig x'],
};
export const TRIAL: Standing = {
  state: 'trial',
  says: 'Everything is there.',
  why: [],
  commands: ['docker login'],
};
export const PLAN = viewAt('service', planned().standing, { preview: planned().preview });
export const AFTER = viewAt('ingress', planned().standing, { preview: planned().preview });
export const FAILURE = firstFailure();

export function opened(view: InstallView, columns = 80, rows = 24): State {
  const state = reduce(initialState(SETTING, columns, rows), { type: 'taken', upTo: 99 });
  return reduce(state, { type: 'looked', view });
}

/** Presses keys: `<enter>` is a named key, everything else typed text. */
export function press(state: State, keys: string): State {
  const presses = [...keys.matchAll(/<([^>]+)>|./gu)].map(
    ([all, key]): Press => (key === undefined ? { text: all } : { key }),
  );
  return reduce(state, { type: 'keys', presses, at: 1000 });
}

/** The request of this type was taken, and its work goes on. */
export function started(state: State, kind: WorkKind, step: StepId | undefined = state.cursor): State {
  const taken = reduce(state, { type: 'taken', upTo: 999 });
  return reduce(taken, { type: 'started', kind, step, title: `the ${kind}`, at: 1 });
}

export function through(state: State, ...actions: Action[]): State {
  return actions.reduce(reduce, state);
}

export const applied = (outcome: StepOutcome): Action => ({ type: 'applied', step: 'service', outcome });
export const wants = (state: State) => state.requests.map(({ type }) => type);
export const standings: [string, InstallView][] = [
  ['ask', viewAt('profile', asks(HOST_QUESTION))],
  ['plan', PLAN],
  ['waiting', viewAt('workload', WAITING)],
  ['blocked', viewAt('dns', BLOCKED)],
  ['trial', viewAt('verify', TRIAL)],
  ['done', finished()],
];

function firstFailure() {
  const [failure] = HOWTO.diagnosis.findings;
  if (failure === undefined) throw new Error('the how-to has failures');
  return failure;
}
