import type { StepId } from '../../steps/step.js';
import type { InstallSession, Listening, StepOutcome } from '../install-session.js';
import { stepIn } from './settle.js';

/** Applies or waits for a step; `listening` says how. */
type Doing = (listening: Listening) => Promise<StepOutcome>;

/**
 * Applies or waits for a step as `first` does, with these seconds (`--timeout`) in place of what its plan says of its time; undefined leaves that to the
 * plan. They count from the moment at which the step is applied and waited for: making the changes themselves is not cut short.
 * @returns what came of it; `waiting`, or `failing`, when the time is over
 */
export async function withinSeconds(
  session: Pick<InstallSession, 'look' | 'wait'>,
  step: StepId,
  seconds: number | undefined,
  listening: Listening,
  first: Doing,
): Promise<StepOutcome> {
  if (seconds === undefined) return first(listening);
  const deadline = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const bounded: Listening = {
    ...listening,
    signal: AbortSignal.any([listening.signal, deadline.signal]),
    onProgress(progress) {
      if (progress.type === 'standing') timer ??= setTimeout(() => deadline.abort(), seconds * 1000);
      listening.onProgress?.(progress);
    },
  };
  const over = () => deadline.signal.aborted && !listening.signal.aborted;
  try {
    let outcome = await untilCut(first, bounded, over);
    // The plan's own time was shorter.
    while (outcome !== undefined && !over() && isWaited(outcome, step)) {
      outcome = await untilCut((options) => session.wait(step, options), bounded, over);
    }
    if (outcome !== undefined && !(outcome.state === 'interrupted' && over())) return outcome;
    const view = await session.look({ signal: listening.signal });
    return { state: stepIn(view, step).failures.length > 0 ? 'failing' : 'waiting', view, seconds };
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined when the time was over while something was read. */
async function untilCut(
  doing: Doing,
  listening: Listening,
  over: () => boolean,
): Promise<StepOutcome | undefined> {
  try {
    return await doing(listening);
  } catch (error) {
    if (over()) return undefined;
    throw error;
  }
}

function isWaited(outcome: StepOutcome, id: StepId): boolean {
  if (outcome.state !== 'waiting') return false;
  return stepIn(outcome.view, id).standing.state === 'waiting';
}
