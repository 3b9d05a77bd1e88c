import { cureFor } from '../../session/install/stopped.js';
import type { State } from './state.js';
import { isPassed, selectedStep } from './steps.js';
import { isAwaiting } from './work.js';

/** How the selected step stands. */
export const standing = (state: State) => selectedStep(state)?.standing.state;

/** A failure of the selected step is known. */
export const failing = (state: State) => (selectedStep(state)?.failures.length ?? 0) > 0;

/** A failure of the selected step is known, and a fix that ends it. */
export const curable = (state: State) => {
  const step = selectedStep(state);
  return step !== undefined && state.view !== undefined && cureFor(step, state.view) !== undefined;
};

/** There are commands that do what the selected step is about. */
export const commanded = (state: State) => {
  const now = selectedStep(state)?.standing;
  const commands = now?.state === 'plan' ? now.plan.proposal.commands : undefined;
  const others = now?.state === 'blocked' || now?.state === 'trial' ? now.commands : [];
  return (commands ?? others).length > 0;
};

/** Something is known of the cluster. */
export const looked = (state: State) => state.view !== undefined;

/** What goes on can be stopped without harm, and is worth a key for that. */
export const stoppable = ({ work, view }: State) =>
  view !== undefined && work !== undefined && !work.stopping && work.kind !== 'look' && isAwaiting(work);

/** The selected step only needs time, and nobody waits for it. */
export const unwaited = (state: State) => standing(state) === 'waiting' && state.work === undefined;

/** The selected step needs nobody any more. */
export const passed = (state: State) => {
  const step = selectedStep(state);
  return step !== undefined && isPassed(step);
};

/** The person passed the selected step over. */
export const skipped = (state: State) => selectedStep(state)?.skipped === true;
