import { EMPTY_FIELD, edit, insert } from '../../components/field.js';
import type { JournalChange, JournalEntry } from '../../plan/journal.js';
import type { Examination } from '../../session/session.js';
import { interrupt, run } from './commands.js';
import { pasteInDialog, pressInDialog } from './dialogs.js';
import { commandOf } from './keymap.js';
import { nameOfPress, type Press } from './keys.js';
import { layoutOf } from './layout.js';
import { listTop } from './moving.js';
import { resultOfApply, resultOfUndo } from './outcome.js';
import { rowsOf, selectedRow } from './rows.js';
import { type Action, type Activity, type Result, request, type State } from './state.js';

/** The whole behaviour of the screen: pure. What it wants done stands in `requests`. */
export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'keys':
      return action.presses.reduce(press, state);
    case 'paste':
      return paste(state, action.text);
    case 'resized':
      return relaid({ ...state, columns: action.columns, rows: action.rows });
    case 'examining':
      return {
        ...state,
        trouble: undefined,
        examining: { startedAt: action.at, about: state.examining?.about, readings: {}, checks: [] },
      };
    case 'examined':
      return relaid(examined(state, action.examination));
    case 'examination-failed':
      return examinationFailed(state, action.reason);
    case 'plan-started':
      return started(state, action);
    case 'applied':
    case 'undone':
    case 'plan-broke':
      return ended(state, action);
    case 'unfinished':
      return unfinished(state, action.entries);
    case 'history':
      return state.overlay?.kind === 'history'
        ? { ...state, overlay: { kind: 'history', entries: action.entries } }
        : state;
    case 'undo-found':
      return undoFound(state, action.entry);
    case 'notice':
      return { ...state, notice: action.notice };
    case 'terminated':
      return interrupt({ ...state, interruptedCode: action.code });
    case 'taken':
      return { ...state, requests: state.requests.filter((wanted) => wanted.seq > action.upTo) };
    case 'progress':
      return progressed(state, action.progress);
    case 'plan-progress':
      return state.activity === undefined
        ? state
        : { ...state, activity: advanced(state.activity, action.progress) };
  }
}

/**
 * A plan that was applied on this screen is taken back at once, unless that deletes a Pod or a claim, to which somebody may have pushed by now, changes
 * the Docker host, or runs a program. Those and older plans are shown and asked about.
 */
function undoFound(state: State, entry: JournalEntry | undefined): State {
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

function press(state: State, key: Press): State {
  // What was typed behind a quit was for nobody: it must not apply anything.
  if (state.requests.some(({ type }) => type === 'exit' || type === 'leave')) return state;
  const name = nameOfPress(key);
  const command = commandOf(name, state);
  if (command === 'interrupt' || command === 'redraw' || command === 'suspend')
    return run(state, command, name);
  const { overlay } = state;
  if (overlay !== undefined && 'field' in overlay) return pressInDialog(state, overlay, key);
  if (state.filtering && overlay === undefined) return pressInFilter(state, key);
  return command === undefined ? state : run(state, command, name);
}

function pressInFilter(state: State, key: Press): State {
  if ('text' in key) return filtered(state, insert(state.filter, key.text));
  if (key.key === 'esc') return { ...filtered(state, EMPTY_FIELD), filtering: false };
  if (key.key === 'enter') return { ...state, filtering: false };
  const field = edit(state.filter, key.key);
  if (field !== undefined) return filtered(state, field);
  const command = key.key === 'up' || key.key === 'down' ? key.key : undefined;
  return command === undefined ? state : run(state, command, key.key);
}

function filtered(state: State, filter: State['filter']): State {
  return { ...state, filter, listTop: 0, scroll: { ...state.scroll, details: 0, fix: 0 } };
}

/** Pasted text goes into a field or nowhere: it is never taken for commands. */
function paste(state: State, text: string): State {
  if (state.overlay !== undefined)
    return 'field' in state.overlay ? pasteInDialog(state, state.overlay, text) : state;
  return state.filtering ? filtered(state, insert(state.filter, text)) : state;
}

/** After the size or the list has changed: the focus is on a pane that is there, the selected row is in view. */
function relaid(state: State): State {
  const focus = layoutOf(state).kind === 'narrow' && state.focus === 'details' ? 'causes' : state.focus;
  return { ...state, focus, listTop: listTop(state) };
}

function examined(state: State, examination: Examination): State {
  const about = state.examining?.about;
  const still = examination.diagnosis.findings.some((finding) => finding.id === about?.id);
  const notice: State['notice'] =
    about === undefined
      ? state.notice
      : still
        ? { tone: 'fail', text: `${about.code} is still there.` }
        : { tone: 'ok', text: `${about.code} is gone.` };
  return { ...withExamination(state, examination), examining: undefined, trouble: undefined, notice };
}

/** The old result stays on display; only where there is none does the reason take its place. */
function examinationFailed(state: State, reason: string): State {
  const failed: State = { ...state, examining: undefined };
  if (state.examination === undefined) return { ...failed, trouble: reason };
  return { ...failed, notice: { tone: 'fail', text: `It could not be checked again: ${reason}` } };
}

/** Takes over an examination. The cursor stays on its finding if the user put it there and it still stands; else it is at the top. */
function withExamination(state: State, examination: Examination): State {
  const ids = rowsOf(examination.diagnosis, '').map((row) => (row.kind === 'heading' ? undefined : row.id));
  const cursor = ids.includes(state.cursor) ? state.cursor : undefined;
  const next: State = { ...state, examination, cursor };
  if (selectedRow(next)?.id === selectedRow(state)?.id) return next;
  return { ...next, full: false, scroll: { ...state.scroll, details: 0, fix: 0, full: 0 } };
}

function progressed(state: State, progress: Extract<Action, { type: 'progress' }>['progress']): State {
  const { examining } = state;
  if (examining === undefined) return state;
  return {
    ...state,
    examining:
      progress.type === 'reading'
        ? { ...examining, readings: { ...examining.readings, [progress.what]: progress.state } }
        : { ...examining, checks: [...examining.checks, progress] },
  };
}

function started(state: State, action: Extract<Action, { type: 'plan-started' }>): State {
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

function advanced(
  activity: Activity,
  progress: Extract<Action, { type: 'plan-progress' }>['progress'],
): Activity {
  if (progress.type === 'note') return { ...activity, notes: [...activity.notes, progress.text] };
  if (progress.type === 'waiting') return { ...activity, waiting: progress };
  const others = activity.changes.filter((change) => change.index !== progress.index);
  return { ...activity, changes: [...others, progress].sort((a, b) => a.index - b.index) };
}

type Ended = Extract<Action, { type: 'applied' | 'undone' | 'plan-broke' }>;

function ended(state: State, action: Ended): State {
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

function unfinished(state: State, entries: Extract<Action, { type: 'unfinished' }>['entries']): State {
  const latest = [...entries].sort((a, b) => b.id.localeCompare(a.id))[0];
  if (latest === undefined) return state;
  const done = latest.changes.filter((change) => change.state === 'done').length;
  const text = `A plan was cut off: "${latest.title}", ${done} of ${latest.changes.length} changes done. u reverses it, h shows it.`;
  return { ...state, undoable: state.undoable + entries.length, notice: { tone: 'warn', text } };
}
