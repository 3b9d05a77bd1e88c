import type { InstallSession, Listening, StepOutcome } from '../../session/install-session.js';
import type { StepId } from '../../steps/step.js';

/** Applies or waits for a step; `listening` says how. */
type Doing = (listening: Listening) => Promise<StepOutcome>;

/**
 * The session with `--timeout` in place of what each plan says of its time: it counts from the moment at which a step is applied and waited for. Making
 * the changes themselves is not cut short.
 */
export async function withinSeconds(
  session: InstallSession,
  step: StepId,
  seconds: number,
  listening: Listening,
  first: Doing,
): Promise<StepOutcome> {
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
    return { state: 'waiting', view, seconds };
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
  return outcome.view.steps.find((step) => step.id === id)?.standing.state === 'waiting';
}
