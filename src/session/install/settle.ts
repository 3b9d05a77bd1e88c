import type { Proposal } from '../../fixes/fix.js';
import type { Clock } from '../../plan/clock.js';
import type { Standing, StepId } from '../../steps/step.js';
import type { InstallProgress, InstallView, StepOutcome, StepView } from '../install-session.js';

/** Seconds for which a failure has to stand before a step is called stopped: what starts up fails for a moment. */
const GRACE = 6;

/** Milliseconds between two looks: short at first. */
const INTERVALS = [400, 800, 1200, 2000, 3000];

export interface SettleOptions {
  step: StepId;
  /** Seconds after which waiting is given up. */
  limit: number;
  /** `again`: not the first look of this waiting, so that what waiting does not change need not be read. */
  look(signal: AbortSignal, again: boolean): Promise<InstallView>;
  signal: AbortSignal;
  clock: Clock;
  /** The plan that was applied, or that was there: another one is the next thing to agree to. */
  before?: Proposal;
  onProgress?: (progress: InstallProgress) => void;
}

/** Looks again until the step is done, a failure stands, the person is needed, or the time is over. */
export async function settleStep(options: SettleOptions): Promise<StepOutcome> {
  const { clock, signal, step, limit } = options;
  const start = clock.now();
  const seconds = () => (clock.now() - start) / 1000;
  let troubledSince: number | undefined;
  let doneSince: number | undefined;
  for (let round = 0; ; round += 1) {
    const view = await options.look(signal, round > 0);
    const now = stepIn(view, step);
    options.onProgress?.({ type: 'standing', step, standing: now.standing });
    const state = troubleOf(now, options.before);
    if (state === 'none') {
      doneSince ??= clock.now();
      const isSettled = clock.now() - doneSince >= GRACE * 1000;
      if (isSettled || !isNextStopped(view, step)) return { state: 'done', view, seconds: seconds() };
    } else doneSince = undefined;
    if (state === 'person') return { state: 'waiting', view, seconds: seconds() };
    if (state === 'patience' || state === 'none') troubledSince = undefined;
    else troubledSince ??= clock.now();
    const stands = troubledSince !== undefined && clock.now() - troubledSince >= GRACE * 1000;
    if (stands && state === 'failure') return { state: 'failing', view, seconds: seconds() };
    if (stands || seconds() >= limit) {
      return { state: now.failures.length > 0 ? 'failing' : 'waiting', view, seconds: seconds() };
    }
    await clock.sleep(INTERVALS[Math.min(round, INTERVALS.length - 1)] ?? 0, signal);
    if (signal.aborted) {
      return {
        state: 'interrupted',
        reason: 'Interrupted while waiting; what was applied stays.',
        reversed: false,
      };
    }
  }
}

/** What a step brings has to get around: right after the Ingress is there its controller still serves the certificate of before. */
function isNextStopped({ steps, current }: InstallView, done: StepId): boolean {
  const next = steps.find(({ id }) => id === current);
  return next !== undefined && next.id !== done && next.failures.length > 0;
}

/**
 * `failure` and `unchanged` (the plan is still there after it was applied) have to stand for a while; `person`: only somebody's answer, consent or deed
 * goes on from here.
 */
function troubleOf(
  { standing, failures }: StepView,
  before: Proposal | undefined,
): 'none' | 'failure' | 'person' | 'patience' | 'unchanged' {
  if (failures.length > 0) return 'failure';
  switch (standing.state) {
    case 'done':
      return 'none';
    case 'ask':
    case 'trial':
      return 'person';
    case 'plan':
      return isNext(standing, before?.title) ? 'person' : 'unchanged';
    case 'blocked':
      return 'unchanged';
    case 'waiting':
      return 'patience';
  }
}

/** Whether a step has a plan that is another one than the one by that title: a step may have several, one after the other. */
export function isNext(standing: Standing, before: string | undefined): boolean {
  return standing.state === 'plan' && standing.plan.proposal.title !== before;
}

/** The step's view. @throws Error when the session has no such step */
export function stepIn(view: InstallView, id: StepId): StepView {
  const found = view.steps.find((step) => step.id === id);
  if (found === undefined) throw new Error(`there is no step ${id}`);
  return found;
}
