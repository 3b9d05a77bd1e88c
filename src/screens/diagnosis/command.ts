import type { KeyBinding } from '../bindings.js';
import type { State } from './state.js';

/** Where a key is pressed. In `filter` and `dialog` every character is text. */
export type Mode = 'main' | 'full' | 'help' | 'history' | 'busy' | 'filter' | 'dialog';

export type Command =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'fix-up'
  | 'fix-down'
  | 'next-failing'
  | 'previous-failing'
  | 'open'
  | 'back'
  | 'next-pane'
  | 'previous-pane'
  | 'apply'
  | 'choose'
  | 'undo'
  | 'recheck'
  | 'recheck-all'
  | 'filter'
  | 'copy'
  | 'history'
  | 'help'
  | 'redraw'
  | 'suspend'
  | 'quit'
  | 'leave'
  | 'interrupt'
  | 'accept';

/** A key of this screen. */
export type Binding = KeyBinding<Command, Mode, State>;

export const MOVING: readonly Mode[] = ['main', 'full', 'help', 'history', 'busy'];
export const ALL: readonly Mode[] = [...MOVING, 'filter', 'dialog'];
