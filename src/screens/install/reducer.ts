import { refusedPassword } from '../../steps/shared/password.js';
import { nameOfPress, type Press } from '../diagnosis/keys.js';
import { withoutTaken } from '../requests.js';
import { run } from './commands.js';
import { pasteInDialog, pressInDialog } from './dialogs.js';
import { answersOf, pasteInForm, pressInForm, withProblem } from './form.js';
import { currentForm, intoStep, withForm, withoutGiven } from './forms.js';
import { commandOf, modeOf } from './keymap.js';
import { interrupt } from './leaving.js';
import { scrollStep } from './moving.js';
import { afterOutcome, afterRehearsal, afterTrial, afterUndo, broke } from './outcome.js';
import { answered } from './plan.js';
import { type Action, request, type State } from './state.js';
import { selectedStep } from './steps.js';
import { withView } from './views.js';
import { advanced, ended, startedWork, withReading } from './work.js';

/** The whole behaviour of the screen: pure. What it wants done stands in `requests`. */
export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'keys':
      return action.presses.reduce(press, heard(state, action.at));
    case 'paste':
      return state.diagnosing ? state : paste(state, action.text);
    case 'resized':
      return { ...state, columns: action.columns, rows: action.rows };
    case 'started':
      return startedWork(state, action);
    case 'reading':
      return withReading(state, action.progress);
    case 'progress':
      return advanced(state, action.progress);
    case 'looked':
      return skipping(withView(ended(state), action.view), state.view === undefined);
    case 'answered':
      return afterAnswer(state, action);
    case 'decided':
      return afterDecision(state, action);
    case 'applied':
    case 'awaited':
      return afterOutcome(state, action);
    case 'rehearsed':
      return afterRehearsal(state, action);
    case 'tried':
      return afterTrial(state, action);
    case 'undone':
      return afterUndo(state, action);
    case 'broke':
      return broke(state, action);
    case 'commands':
      return {
        ...state,
        overlay: { kind: 'commands', step: action.step, lines: action.lines },
        scroll: { ...state.scroll, overlay: 0 },
      };
    case 'notice':
      return { ...state, notice: action.notice };
    case 'diagnosis-left':
      return request(
        { ...state, diagnosing: false, keys: { ...state.keys, closing: true } },
        { type: 'look' },
      );
    case 'terminated':
      return interrupt({ ...state, interruptedCode: action.code });
    case 'taken':
      return withoutTaken(state, action.upTo);
  }
}

/** What was to be skipped from the beginning is, as soon as there are steps. */
function skipping(state: State, first: boolean): State {
  const { skip = [] } = state.setting;
  return first
    ? skip.reduce((next, step) => request(next, { type: 'skip', step, skipped: true }), state)
    : state;
}

/** Milliseconds between two keys of one burst: a key that is held down or pressed twice without looking. */
const BURST = 500;

/** Notes when keys came: those of a burst go on with what its first one meant. */
function heard(state: State, at: number): State {
  return { ...state, keys: { at, closing: state.keys.closing && at - state.keys.at < BURST } };
}

function press(state: State, key: Press): State {
  // The diagnosis lies over this screen, and hears the same keys. What was typed behind a quit was for nobody.
  if (state.diagnosing || state.requests.some(({ type }) => type === 'exit')) return state;
  if (state.keys.closing && nameOfPress(key) === 'q') {
    return { ...state, notice: { tone: 'plain', text: 'Back in the install. Another q quits it.' } };
  }
  const command = commandOf(nameOfPress(key), state);
  if (command === 'interrupt' || command === 'redraw' || command === 'suspend') return run(state, command);
  const { overlay } = state;
  if (overlay !== undefined && 'field' in overlay) return pressInDialog(state, overlay, key);
  const mode = modeOf(state);
  if (mode === 'form' || mode === 'choice') return pressInStep(state, key);
  return command === undefined ? state : run(state, command);
}

function pressInStep(state: State, key: Press): State {
  const form = currentForm(state);
  if (form === undefined) return state;
  if ('key' in key && key.key === 'pageup') return scrollStep(state, 'page-up');
  if ('key' in key && key.key === 'pagedown') return scrollStep(state, 'page-down');
  const pressed = pressInForm(form, key);
  const next = withForm({ ...state, scroll: { ...state.scroll, step: 0 } }, pressed.form);
  if (pressed.next === 'stay') return next;
  if (pressed.next === 'leave') return { ...next, focus: 'steps', asking: undefined };
  const step = selectedStep(state);
  if (step === undefined) return next;
  const answers = answersOf(pressed.form);
  if (state.asking !== undefined) {
    const refused = refusedPassword(answers);
    return refused === undefined
      ? answered(next, state.asking, answers)
      : withForm(next, withProblem(pressed.form, refused));
  }
  const given = withoutGiven(state.given, step.id, answers);
  return request(
    { ...next, given, notice: undefined, moved: false },
    { type: 'answer', step: step.id, answers },
  );
}

/** Pasted text goes into a field or nowhere: it is never taken for commands. */
function paste(state: State, text: string): State {
  const { overlay } = state;
  if (overlay !== undefined) return 'field' in overlay ? pasteInDialog(state, overlay, text) : state;
  const form = currentForm(state);
  return form === undefined || modeOf(state) === 'busy' ? state : withForm(state, pasteInForm(form, text));
}

/** What was typed stays with an answer that cannot be taken. */
function afterAnswer(state: State, { step, result }: Extract<Action, { type: 'answered' }>): State {
  const over = ended(state);
  if (!isTaken(result)) {
    const form = state.forms[step];
    if (form === undefined) return { ...over, notice: { tone: 'fail', text: result.problem } };
    return { ...over, forms: { ...state.forms, [step]: withProblem(form, result) } };
  }
  // Answered questions are forgotten: should the step ask on, it begins anew.
  const forms = without(state.forms, step);
  return withView({ ...over, forms, came: without(state.came, step), focus: 'steps' }, result);
}

function isTaken(
  result: Extract<Action, { type: 'answered' }>['result'],
): result is Exclude<Extract<Action, { type: 'answered' }>['result'], { problem: string }> {
  return !('problem' in result);
}

function afterDecision(state: State, { step, view, reopened }: Extract<Action, { type: 'decided' }>): State {
  const next = withView({ ...state, forms: reopened ? without(state.forms, step) : state.forms }, view);
  if (!reopened) return next;
  const asks = view.steps.find(({ id }) => id === step)?.standing.state === 'ask';
  if (asks) return intoStep({ ...next, cursor: step, moved: step !== view.current });
  return { ...next, notice: { tone: 'plain', text: 'This step has no answer that could be changed.' } };
}

function without<T>(entries: Partial<Record<string, T>>, id: string): Partial<Record<string, T>> {
  return Object.fromEntries(Object.entries(entries).filter(([key]) => key !== id));
}
