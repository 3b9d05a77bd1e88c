import { EMPTY_FIELD } from '../../components/field.js';
import type { Command } from './command.js';
import { intoStep } from './forms.js';
import { interrupt, quitCode, wordsOnLeaving } from './leaving.js';
import { move, moveStep } from './moving.js';
import { begin } from './plan.js';
import { request, type State } from './state.js';
import { isPassed, selectedStep } from './steps.js';
import { isAwaiting } from './work.js';

/** What a command does to the screen. */
export function run(state: State, command: Command): State {
  if (state.view === undefined && !ANYTIME.includes(command)) return state;
  switch (command) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
    case 'first':
    case 'last':
      return move(state, command);
    case 'previous-step':
      return moveStep(state, 'up');
    case 'next-step':
      return moveStep(state, 'down');
    case 'next-pane':
    case 'previous-pane':
      return state.focus === 'steps' ? intoStep(state) : { ...state, focus: 'steps' };
    case 'apply':
      return apply(state);
    case 'rehearse':
      return selectedStep(state)?.standing.state === 'plan'
        ? begin(state, 'rehearse')
        : said(state, 'There is no plan at this step to rehearse.');
    case 'diagnose':
      return diagnose(state);
    case 'open':
      return open(state);
    case 'edit':
      return edit(state);
    case 'skip':
      return skip(state);
    case 'look':
      return state.work?.kind === 'look' ? state : request({ ...state, notice: undefined }, { type: 'look' });
    case 'commands':
      return commands(state);
    case 'save':
      return request(state, { type: 'save' });
    case 'undo':
      return undo(state);
    case 'back':
      return back(state);
    case 'help':
      return { ...state, overlay: { kind: 'help' }, scroll: { ...state.scroll, overlay: 0 } };
    case 'redraw':
    case 'suspend':
      return request(state, { type: command });
    case 'quit':
      return request(state, { type: 'exit', code: quitCode(state), words: wordsOnLeaving(state) });
    case 'interrupt':
      return interrupt(state);
    case 'accept':
    case 'next-question':
      return state;
  }
}

/** What can be done before anything is known. */
const ANYTIME: readonly Command[] = [
  'up',
  'down',
  'look',
  'back',
  'help',
  'redraw',
  'suspend',
  'quit',
  'interrupt',
];

function said(state: State, text: string): State {
  return { ...state, notice: { tone: 'plain', text } };
}

function apply(state: State): State {
  const step = selectedStep(state);
  switch (step?.standing.state) {
    case 'plan':
      return begin(state, 'apply');
    case 'trial':
      return request({ ...state, notice: undefined, moved: false }, { type: 'trial', step: step.id });
    case 'ask':
      return intoStep(state);
    default:
      return said(state, 'There is nothing to apply at this step.');
  }
}

function diagnose(state: State): State {
  const step = selectedStep(state);
  if (step === undefined || step.failures.length === 0)
    return said(state, 'No failure is known at this step.');
  return { ...state, diagnosing: true, diagnosed: [...state.diagnosed, step.id], notice: undefined };
}

/** Goes on, whatever that is at the selected step. It changes nothing. */
function open(state: State): State {
  const step = selectedStep(state);
  if (step === undefined) return state;
  const { view } = state;
  if (isPassed(step)) {
    if (view?.current !== undefined) return toStep({ ...state, moved: false }, view.current);
    return view?.summary === undefined ? state : summary(state);
  }
  if (step.standing.state !== 'waiting' || state.work !== undefined) return intoStep(state);
  const unawaited = state.unawaited.filter((id) => id !== step.id);
  return request({ ...state, unawaited, moved: false }, { type: 'wait', step: step.id });
}

export function toStep(state: State, id: NonNullable<State['cursor']>): State {
  if (id === state.cursor) return state;
  const asks = state.view?.steps.find((step) => step.id === id)?.standing.state === 'ask';
  return { ...state, cursor: id, focus: asks ? 'step' : 'steps', scroll: { ...state.scroll, step: 0 } };
}

export function summary(state: State): State {
  return { ...state, summed: true, overlay: { kind: 'summary' }, scroll: { ...state.scroll, overlay: 0 } };
}

function edit(state: State): State {
  const step = selectedStep(state);
  if (step === undefined) return state;
  if (step.standing.state === 'ask') return intoStep(state);
  return request(state, { type: 'reopen', step: step.id });
}

function skip(state: State): State {
  const step = selectedStep(state);
  if (step === undefined) return state;
  if (isPassed(step) && !step.skipped) return said(state, 'This step is done: there is nothing to skip.');
  return request(
    { ...state, moved: false, notice: undefined },
    { type: 'skip', step: step.id, skipped: !step.skipped },
  );
}

function commands(state: State): State {
  const step = selectedStep(state);
  if (state.overlay?.kind === 'summary') {
    const lines = state.view?.summary?.commands.map(({ command }) => command) ?? [];
    return request(state, { type: 'copy', text: lines.join('\n') });
  }
  return step === undefined ? state : request(state, { type: 'commands', step: step.id });
}

function undo(state: State): State {
  const title = state.applied.at(-1);
  if (title === undefined) return said(state, 'Nothing was applied in this session that could be undone.');
  return {
    ...state,
    overlay: { kind: 'confirm-undo', title, word: 'undo', field: EMPTY_FIELD, wrong: false },
  };
}

/** One level: what lies over the step, waiting, what came of the last plan, the notice, the pane. It never quits. */
function back(state: State): State {
  const { work, overlay, notice } = state;
  if (overlay !== undefined) return { ...state, overlay: undefined };
  if (work !== undefined && !work.stopping && state.view !== undefined && isAwaiting(work))
    return stop(state);
  if (state.asking !== undefined) return { ...state, asking: undefined, focus: 'steps' };
  if (notice !== undefined) return { ...state, notice: undefined };
  return { ...state, focus: 'steps' };
}

/** Stops what can be stopped without harm. What only reads is forgotten at once; the end of a plan or of a trial push is waited for. */
function stop(state: State): State {
  const { work } = state;
  if (work === undefined) return state;
  const unawaited = work.step === undefined ? state.unawaited : [...state.unawaited, work.step];
  const aborted = request({ ...state, unawaited }, { type: 'abort' });
  if (work.kind === 'apply' || work.kind === 'trial')
    return { ...aborted, work: { ...work, stopping: true } };
  const text =
    work.kind === 'wait'
      ? 'Stopped waiting: what was applied stays. Enter waits on, r looks again.'
      : 'Stopped.';
  return { ...said(aborted, text), work: undefined };
}
