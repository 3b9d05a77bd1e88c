import { isNext } from '../../session/install/settle.js';
import type { InstallView, StepOutcome } from '../../session/install-session.js';
import type { StepId } from '../../steps/step.js';
import { diagnosed, diagnosedNext } from './diagnosing.js';
import { wordsOnLeaving } from './leaving.js';
import { type Action, type Came, request, type State, type Work } from './state.js';
import { withView } from './views.js';
import { ended } from './work.js';

type Ended<Type extends Action['type']> = Extract<Action, { type: Type }>;

/** After a plan, or after waiting for what one brings about. */
export function afterOutcome(state: State, action: Ended<'applied' | 'awaited'>): State {
  const { work } = state;
  if (work === undefined) return state;
  const { step, outcome } = action;
  const came = cameOf(work, outcome, step);
  const applied = isStanding(work, outcome) ? [...state.applied, work.title] : state.applied;
  const next: State = { ...ended(state), applied, came: { ...state.came, [step]: came } };
  if (work.leaving) return leave(next, work, came);
  switch (outcome.state) {
    case 'done': {
      const told = said(next, 'ok', `${titleOf(outcome.view, step)}: done ${soonAfter(outcome.seconds)}.`);
      return withView(diagnosedNext(told, outcome.view), outcome.view);
    }
    case 'failing':
      return withView(diagnosed(next, step), outcome.view);
    case 'waiting':
      return withView({ ...next, unawaited: [...state.unawaited, step] }, outcome.view);
    case 'interrupted':
      return request({ ...next, unawaited: [...state.unawaited, step] }, { type: 'look' });
    case 'refused':
    case 'failed':
      // The world is another one than the plan was made for.
      return request(next, { type: 'look' });
  }
}

/** A plan that is there to be undone: applied, or cut off and not reversed. */
function isStanding(work: Work, outcome: StepOutcome): boolean {
  if (work.kind !== 'apply' || outcome.state === 'refused') return false;
  const changed = work.changes.some(({ state }) => state === 'done');
  return 'reversed' in outcome ? !outcome.reversed && changed : true;
}

function cameOf(work: Work, outcome: StepOutcome, step: StepId): Came {
  const { changes, notes } = work;
  const with_ = (tone: Came['tone'], headline: string, lines: string[] = []): Came => ({
    ...{ tone, headline, lines, notes, changes },
  });
  switch (outcome.state) {
    case 'done':
      return with_('ok', `Done ${soonAfter(outcome.seconds)}`);
    case 'failing':
      return with_('fail', work.kind === 'apply' ? 'Applied, and a failure stops it' : 'A failure stops it');
    case 'waiting': {
      const standing = outcome.view.steps.find(({ id }) => id === step)?.standing;
      const goesOn = standing?.state === 'ask' || standing?.state === 'trial';
      if (goesOn || (standing !== undefined && isNext(standing, work.title)))
        return with_('ok', `Applied ${soonAfter(outcome.seconds)}`);
      return with_('warn', `Not there yet ${after(outcome.seconds)}`, ['Enter waits on, r looks again.']);
    }
    case 'refused':
      return with_('warn', 'Nothing was changed', [outcome.reason]);
    case 'failed':
      return with_('fail', outcome.reversed ? 'Failed; what was done is reversed' : 'Failed half-way', [
        outcome.reason,
      ]);
    case 'interrupted':
      return with_('warn', outcome.reversed ? 'Stopped; what was done is reversed' : 'Stopped', [
        outcome.reason,
      ]);
  }
}

function leave(state: State, work: Work, came: Came): State {
  const words = [`${work.title}: ${came.headline}`, ...came.lines, ...came.notes, ...wordsOnLeaving(state)];
  return request(state, { type: 'exit', code: state.interruptedCode, words });
}

export function afterRehearsal(state: State, { step, ok, notes }: Ended<'rehearsed'>): State {
  const came: Came = {
    tone: ok ? 'ok' : 'fail',
    headline: ok ? 'Dry run: the API server accepts it' : 'Dry run: it would not work',
    lines: notes,
    notes: [],
    changes: [],
  };
  return { ...ended(state), came: { ...state.came, [step]: came } };
}

export function afterTrial(state: State, { step, result, view }: Ended<'tried'>): State {
  const { work } = state;
  if (work === undefined) return state;
  const came: Came = {
    tone: result.ok ? 'ok' : 'fail',
    headline: result.ok ? 'An image was pushed and pulled' : 'The push or pull failed',
    lines: [...(result.problem === undefined ? [] : [result.problem]), ...result.lines],
    notes: [],
    changes: [],
  };
  const next: State = { ...ended(state), came: { ...state.came, [step]: came } };
  if (work.leaving) return leave(next, work, came);
  if (result.ok) return withView(next, view);
  const failures = view.steps.find(({ id }) => id === step)?.failures ?? [];
  return withView(failures.length > 0 ? diagnosed(next, step) : diagnosedNext(next, view), view);
}

export function afterUndo(state: State, { ok, reason, view }: Ended<'undone'>): State {
  const { work } = state;
  const title = work?.title ?? '';
  const text = [ok ? `Undone: ${title}` : `Not undone: ${title}`, reason]
    .filter((part) => part !== '')
    .join('. ');
  const next = said(ended(state), ok ? 'ok' : 'fail', text);
  const undone = ok ? { ...next, applied: state.applied.slice(0, -1), came: {} } : next;
  if (work?.leaving === true) {
    return request(undone, {
      type: 'exit',
      code: state.interruptedCode,
      words: [text, ...wordsOnLeaving(state)],
    });
  }
  return withView(undone, view);
}

/** Work that ended without an answer: told to stop, or something is in its way. */
export function broke(state: State, { reason, aborted }: Ended<'broke'>): State {
  const { work } = state;
  if (work === undefined) return state;
  // The changes were made and only their effect was awaited.
  if (aborted && work.kind === 'apply' && work.step !== undefined) {
    const outcome: StepOutcome = { state: 'interrupted', reason: 'What was applied stays.', reversed: false };
    return afterOutcome(state, { type: 'applied', step: work.step, outcome });
  }
  const over = ended(state);
  if (work.leaving) {
    return request(over, {
      type: 'exit',
      code: state.interruptedCode,
      words: [reason, ...wordsOnLeaving(state)],
    });
  }
  if (state.view === undefined) return { ...over, trouble: reason };
  const next = aborted
    ? said(over, 'plain', 'Stopped.')
    : said(over, 'fail', `${FAILED[work.kind]}: ${reason}`);
  return work.kind === 'look' ? next : request(next, { type: 'look' });
}

const FAILED: Record<Work['kind'], string> = {
  look: 'It could not be looked at again',
  answer: 'The answer could not be taken',
  apply: 'It could not be applied',
  wait: 'It could not be waited for',
  rehearse: 'The dry run could not be made',
  trial: 'The push could not be tried',
  undo: 'It could not be undone',
};

function said(state: State, tone: NonNullable<State['notice']>['tone'], text: string): State {
  return { ...state, notice: { tone, text } };
}

function titleOf(view: InstallView, step: StepId): string {
  return view.steps.find(({ id }) => id === step)?.title ?? step;
}

function soonAfter(seconds: number): string {
  return Math.round(seconds) === 0 ? 'at once' : after(seconds);
}

function after(seconds: number): string {
  const whole = Math.round(seconds);
  return whole === 1 ? 'after 1 second' : `after ${whole} seconds`;
}
