import type { KeyBinding } from '../bindings.js';
import type { State } from './state.js';

/** Where a key is pressed. In `form` and `dialog` every character is text, in `choice` it chooses. */
export type Mode = 'main' | 'busy' | 'form' | 'choice' | 'dialog' | 'help' | 'commands' | 'summary';

export type Command =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'next-pane'
  | 'previous-pane'
  | 'previous-step'
  | 'next-step'
  | 'apply'
  | 'rehearse'
  | 'diagnose'
  | 'open'
  | 'edit'
  | 'skip'
  | 'look'
  | 'commands'
  | 'save'
  | 'undo'
  | 'back'
  | 'help'
  | 'redraw'
  | 'suspend'
  | 'quit'
  | 'interrupt'
  // The form has its keys itself: these two stand here for the footer and the help.
  | 'accept'
  | 'next-question';

/** A key of this screen. */
export type Binding = KeyBinding<Command, Mode, State>;

export const OVERLAYS: readonly Mode[] = ['help', 'commands', 'summary'];
export const MOVING: readonly Mode[] = ['main', 'busy', ...OVERLAYS];
export const ALL: readonly Mode[] = [...MOVING, 'form', 'choice', 'dialog'];
