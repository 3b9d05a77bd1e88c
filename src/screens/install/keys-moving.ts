import { FIRST, LAST, UP } from '../common-keys.js';
import { type Binding, MOVING, OVERLAYS } from './command.js';
import { looked } from './when.js';

/** Keys that move the cursor, scroll, and change the pane. */
export const MOVING_KEYS: readonly Binding[] = [
  { ...UP, modes: MOVING },
  {
    command: 'down',
    keys: ['down', 'j'],
    text: 'down',
    short: 'steps',
    modes: ['main'],
    rank: 5,
    when: (state) => looked(state) && state.focus === 'steps',
  },
  {
    command: 'down',
    keys: ['down', 'j'],
    text: 'down',
    short: 'scroll',
    modes: ['main'],
    rank: 5,
    when: looked,
  },
  {
    command: 'down',
    keys: ['down', 'j'],
    text: 'down',
    short: 'move',
    modes: ['busy', ...OVERLAYS],
    rank: 5,
  },
  { command: 'page-up', keys: ['pageup', 'ctrl-u'], text: 'scroll the step up', modes: MOVING },
  { command: 'page-down', keys: ['pagedown', 'ctrl-d'], text: 'scroll the step down', modes: MOVING },
  { ...FIRST, modes: MOVING },
  { ...LAST, modes: MOVING },
  { command: 'next-pane', keys: ['tab'], text: 'next pane', modes: ['main', 'busy'] },
  { command: 'previous-pane', keys: ['shift-tab'], text: 'previous pane', modes: ['main', 'busy'] },
  {
    command: 'previous-step',
    keys: ['b', 'left'],
    text: 'back one step',
    short: 'back',
    modes: ['main', 'busy'],
    rank: 6,
    when: looked,
  },
  { command: 'next-step', keys: ['right'], text: 'forward one step', modes: ['main', 'busy'] },
];
