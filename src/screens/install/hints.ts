import { type Hint, helpFor, hintsFor } from '../bindings.js';
import { KEYMAP, modeOf } from './keymap.js';
import type { State } from './state.js';

/** The keys worth knowing now, the most important first. */
export function hints(state: State, unicode: boolean): Hint[] {
  return hintsFor(KEYMAP, modeOf(state), state, unicode);
}

/** All keys, a line a command, for the help overlay. */
export function helpEntries(unicode: boolean): Hint[] {
  return helpFor(KEYMAP, unicode, ['accept', 'next-question']);
}
