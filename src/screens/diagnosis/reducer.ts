import { EMPTY_FIELD, edit, insert } from '../../components/field.js';
import type { Examination } from '../../session/session.js';
import { withoutTaken } from '../requests.js';
import { interrupt, run } from './commands.js';
import { pasteInDialog, pressInDialog } from './dialogs.js';
import { relaid, withExamination } from './examined.js';
import { commandOf } from './keymap.js';
import { nameOfPress, type Press } from './keys.js';
import { advanced, ended, started, undoFound, unfinished } from './plans.js';
import type { Action, State } from './state.js';

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
      return withoutTaken(state, action.upTo);
    case 'progress':
      return progressed(state, action.progress);
    case 'plan-progress':
      return state.activity === undefined
        ? state
        : { ...state, activity: advanced(state.activity, action.progress) };
  }
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
