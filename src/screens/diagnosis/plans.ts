import { EMPTY_FIELD } from '../../components/field.js';
import type { JournalChange, JournalEntry } from '../../plan/journal.js';
import { relaid, withExamination } from './examined.js';
import { resultOfApply, resultOfUndo } from './outcome.js';
import { type Action, type Activity, type Result, request, type State } from './state.js';

/**
 * A plan that was applied on this screen is taken back at once, unless that deletes a Pod or a claim, to which somebody may have pushed by now, changes
 * the Docker host, or runs a program. Those and older plans are shown and asked about.
 */
export function undoFound(state: State, entry: JournalEntry | undefined): State {
  const ours = state.undoable > 0;
  if (ours && !entry?.changes.some(isAskedAbout)) {
    return request(state, { type: 'undo' });
  }
  if (entry === undefined) return { ...state, notice: { tone: 'plain', text: 'There is nothing to undo.' } };
  const field = EMPTY_FIELD;
  return { ...state, overlay: { kind: 'confirm-undo', entry, word: 'undo', field, wrong: false } };
}

function isAskedAbout({ kind, state, target }: JournalChange): boolean {
  if (kind === 'host' || kind === 'run') return state !== 'pending';
  const holdsImages = 'kind' in target && target.kind === 'PersistentVolumeClaim';
  return (kind === 'recreate' || holdsImages) && state === 'done';
}

export function started(state: State, action: Extract<Action, { type: 'plan-started' }>): State {
  const activity: Activity = {
    verb: action.verb,
    title: action.title,
    startedAt: action.at,
    changes: [],
    waiting: undefined,
    notes: [],
    interrupting: false,
    result: undefined,
  };
  // An examination that is going on ends here: it would judge a world that is being changed.
  return { ...state, activity, examining: undefined, notice: undefined, scroll: { ...state.scroll, fix: 0 } };
}

export function advanced(
  activity: Activity,
  progress: Extract<Action, { type: 'plan-progress' }>['progress'],
): Activity {
  if (progress.type === 'note') return { ...activity, notes: [...activity.notes, progress.text] };
  if (progress.type === 'waiting') return { ...activity, waiting: progress };
  const others = activity.changes.filter((change) => change.index !== progress.index);
  return { ...activity, changes: [...others, progress].sort((a, b) => a.index - b.index) };
}

type Ended = Extract<Action, { type: 'applied' | 'undone' | 'plan-broke' }>;

export function ended(state: State, action: Ended): State {
  if (state.activity === undefined) return state;
  const result = resultOf(state, action);
  const activity: Activity = { ...state.activity, waiting: undefined, result };
  const after: State = {
    ...state,
    activity,
    undoable: undoableAfter(state, action),
    hiding: isHiding(state, action),
  };
  if (state.activity.interrupting) {
    const words = [`${state.activity.title}: ${result.headline}`, ...result.lines, ...state.activity.notes];
    return request(after, { type: 'exit', code: state.interruptedCode, words });
  }
  if (action.type === 'applied' && 'examination' in action.outcome) {
    return relaid(withExamination(after, action.outcome.examination));
  }
  return request(after, { type: 'examine' });
}

function resultOf(state: State, action: Ended): Result {
  if (action.type === 'applied') {
    return resultOfApply(action.outcome, state.examination?.diagnosis, action.workaround === true);
  }
  if (action.type === 'undone') return resultOfUndo(action.outcome);
  return { tone: 'fail', headline: 'It did not work', lines: [action.reason] };
}

/** A workaround hides a failure until a plan is taken back; which one, only the examination tells. */
function isHiding(state: State, action: Ended): boolean {
  if (action.type === 'undone') return action.outcome.state !== 'undone' && state.hiding === true;
  const hides = action.type === 'applied' && action.workaround === true && action.outcome.state === 'fixed';
  return hides || state.hiding === true;
}

function undoableAfter(state: State, action: Ended): number {
  if (action.type === 'applied') {
    const { outcome } = action;
    const left =
      (action.reversible !== false && (outcome.state === 'fixed' || outcome.state === 'still-failing')) ||
      ('reversed' in outcome && !outcome.reversed);
    return state.undoable + (left ? 1 : 0);
  }
  return action.type === 'undone' && action.outcome.state !== 'failed'
    ? Math.max(0, state.undoable - 1)
    : state.undoable;
}

export function unfinished(state: State, entries: Extract<Action, { type: 'unfinished' }>['entries']): State {
  const latest = [...entries].sort((a, b) => b.id.localeCompare(a.id))[0];
  if (latest === undefined) return state;
  const done = latest.changes.filter((change) => change.state === 'done').length;
  const text = `A plan was cut off: "${latest.title}", ${done} of ${latest.changes.length} changes done. u reverses it, h shows it.`;
  return { ...state, undoable: state.undoable + entries.length, notice: { tone: 'warn', text } };
}
