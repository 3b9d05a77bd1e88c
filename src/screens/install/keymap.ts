import { commandFor } from '../bindings.js';
import { HELP, REDRAW, STOP, STOP_AND_QUIT, SUSPEND } from '../common-keys.js';
import { ALL, type Binding, type Command, type Mode, OVERLAYS } from './command.js';
import { activeQuestion, optionsOf } from './form.js';
import { currentForm } from './forms.js';
import { ANSWER_KEYS } from './keys-answer.js';
import { MOVING_KEYS } from './keys-moving.js';
import { STEP_KEYS } from './keys-step.js';
import { busy, type State } from './state.js';

/** Every key. Footer, help overlay and the reducer read this table and nothing else. */
export const KEYMAP: readonly Binding[] = [
  ...MOVING_KEYS,
  ...STEP_KEYS,
  ...ANSWER_KEYS,
  { ...HELP, modes: ['main', 'busy'] },
  { ...REDRAW, modes: ALL },
  { ...SUSPEND, modes: ALL },
  {
    command: 'quit',
    keys: ['q'],
    text: 'quit; resume any time',
    short: 'quit',
    modes: ['main', ...OVERLAYS],
    rank: 11,
  },
  { ...STOP, modes: ['busy'], rank: 2 },
  { ...STOP_AND_QUIT, modes: ALL },
];

export function modeOf(state: State): Mode {
  switch (state.overlay?.kind) {
    case 'help':
    case 'commands':
    case 'summary':
      return state.overlay.kind;
    case 'confirm':
    case 'confirm-undo':
      return 'dialog';
    case undefined:
      break;
  }
  if (busy(state)) return 'busy';
  const form = currentForm(state);
  const question = form === undefined ? undefined : activeQuestion(form);
  if (question === undefined) return 'main';
  return optionsOf(question) === undefined ? 'form' : 'choice';
}

/** The command of a key here and now. */
export function commandOf(key: string, state: State): Command | undefined {
  return commandFor(KEYMAP, key, modeOf(state), state);
}
