import { installRequestOn } from '../../src/commands/demo-install.js';
import { openInstall } from '../../src/commands/open-install.js';
import type { Clock } from '../../src/plan/clock.js';
import type { Playground } from '../../src/playground/playground.js';
import type { Profile } from '../../src/profile/profile.js';
import { isNext } from '../../src/session/install/settle.js';
import type {
  InstallSession,
  InstallView,
  StepOutcome,
  StepView,
} from '../../src/session/install-session.js';
import type { Rejected, StepId, TrialResult } from '../../src/steps/step.js';

const { signal } = new AbortController();

/** How many times faster the playground of these tests is than a cluster. */
export const SPEED = 200;

/** A session as `regdoctor demo install` opens it, but that it waits as fast as the playground runs. `saved`: the profile as it was kept last. */
export async function openOn(
  playground: Playground,
  profile: Partial<Profile> = { host: playground.endpoint.host },
): Promise<{ session: InstallSession; saved: () => Profile | undefined }> {
  const request = installRequestOn(playground, profile);
  let saved: Profile | undefined;
  const session = await openInstall(request, {
    profile: request.profile,
    path: request.profilePath,
    save: async (answers) => {
      saved = answers;
    },
    playground: true,
    clock: playgroundClock(playground),
  });
  return { session, saved: () => saved };
}

/**
 * Goes on by what is waited alone, so that a busy machine does not use up a plan's time; who waits wakes up when the playground's controllers are through with
 * what they can do.
 */
function playgroundClock(playground: Playground): Clock {
  let now = Date.now();
  return {
    now: () => now,
    async sleep(ms) {
      now += ms;
      await new Promise((resolve) => setTimeout(resolve, ms / SPEED));
      await playground.settled();
    },
  };
}

export interface Driving {
  /** Answers as `STEP.ID`; what is not among them gets the question's default, or is left empty. */
  answers?: Readonly<Record<string, string>>;
  /** Where to stop before anything is done there. */
  until?: StepId;
}

/** Where the person that drives is needed. */
export type Stop =
  | { why: 'finished'; view: InstallView }
  | { why: 'reached' | 'blocked' | 'failing' | 'waiting'; step: StepView; view: InstallView }
  | { why: 'rejected'; rejected: Rejected; step: StepView; view: InstallView }
  | { why: 'refused' | 'failed' | 'interrupted'; step: StepView; reason: string; view: InstallView }
  | { why: 'trial'; result: TrialResult; step: StepView; view: InstallView };

/** Rounds after which a session that comes no further is given up. */
const ROUNDS = 60;

/** Goes from step to step as somebody does who takes what is offered, until there is nothing left, or something that this does not help with. */
export async function drive(session: InstallSession, driving: Driving = {}): Promise<Stop> {
  let view = await session.look({ signal });
  for (let round = 0; round < ROUNDS; round += 1) {
    const step = view.steps.find(({ id }) => id === view.current);
    if (step === undefined) return { why: 'finished', view };
    if (step.id === driving.until) return { why: 'reached', step, view };
    const next = await once(session, step, view, driving);
    if ('why' in next) return next;
    view = next;
  }
  throw new Error(`The session goes round in circles at ${view.current}.`);
}

async function once(
  session: InstallSession,
  step: StepView,
  view: InstallView,
  { answers = {} }: Driving,
): Promise<InstallView | Stop> {
  const given = (questions: readonly { id: string; default?: string }[]) =>
    Object.fromEntries(
      questions.map(({ id, default: own }) => [id, answers[`${step.id}.${id}`] ?? own ?? '']),
    );
  const { standing } = step;
  switch (standing.state) {
    case 'ask': {
      const taken = await session.answer(step.id, given(standing.questions), { signal });
      return 'problem' in taken ? { why: 'rejected', rejected: taken, step, view } : taken;
    }
    case 'plan': {
      if (step.failures.length > 0) return { why: 'failing', step, view };
      const { questions } = standing.plan.proposal;
      const outcome = await session.apply(step.id, given(questions), { signal });
      return after(step, outcome, view);
    }
    case 'trial': {
      const { result, view: tried } = await session.tryPush({}, { signal });
      return result.ok ? tried : { why: 'trial', result, step: viewOf(tried, step.id), view: tried };
    }
    case 'blocked':
      if (step.failures.length === 0) return { why: 'blocked', step, view };
      return after(step, await session.wait(step.id, { signal }), view);
    case 'waiting':
    case 'done':
      return after(step, await session.wait(step.id, { signal }), view);
  }
}

function after(step: StepView, outcome: StepOutcome, before: InstallView): InstallView | Stop {
  switch (outcome.state) {
    case 'done':
      return outcome.view;
    case 'failing':
      return { why: 'failing', step: viewOf(outcome.view, step.id), view: outcome.view };
    case 'waiting': {
      const now = viewOf(outcome.view, step.id);
      const { state } = now.standing;
      const before = step.standing.state === 'plan' ? step.standing.plan.proposal.title : undefined;
      if (state === 'ask' || state === 'trial' || isNext(now.standing, before)) return outcome.view;
      return { why: state === 'blocked' ? 'blocked' : 'waiting', step: now, view: outcome.view };
    }
    case 'refused':
    case 'failed':
    case 'interrupted':
      return { why: outcome.state, step, reason: outcome.reason, view: before };
  }
}

export function viewOf(view: InstallView, id: StepId): StepView {
  const found = view.steps.find((step) => step.id === id);
  if (found === undefined) throw new Error(`there is no step ${id}`);
  return found;
}
