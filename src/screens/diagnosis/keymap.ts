import { commandFor } from '../bindings.js';
import {
  ACCEPT,
  CANCEL,
  FIRST,
  HELP,
  LAST,
  REDRAW,
  STOP,
  STOP_AND_QUIT,
  SUSPEND,
  UP,
} from '../common-keys.js';
import { ALL, type Binding, type Command, MOVING, type Mode } from './command.js';
import { offerFor } from './rows.js';
import { busy, type State } from './state.js';

const examined = (state: State) => state.examination !== undefined;
const offered = (state: State) => offerFor(state) !== undefined;
const resting = (state: State) => state.activity?.result !== undefined;

/** Every key. Footer, help overlay and the reducer read this table and nothing else. */
export const KEYMAP: readonly Binding[] = [
  { ...UP, modes: MOVING },
  {
    command: 'down',
    keys: ['down', 'j'],
    text: 'down',
    short: 'move',
    modes: MOVING,
    rank: 3,
    when: examined,
  },
  { command: 'page-up', keys: ['pageup'], text: 'a page up', modes: MOVING },
  { command: 'page-down', keys: ['pagedown'], text: 'a page down', modes: MOVING },
  { ...FIRST, modes: MOVING },
  { ...LAST, modes: MOVING },
  { command: 'fix-down', keys: ['ctrl-d'], text: 'scroll the fix down', modes: ['main', 'full'] },
  { command: 'fix-up', keys: ['ctrl-u'], text: 'scroll the fix up', modes: ['main', 'full'] },
  { command: 'next-failing', keys: ['n'], text: 'next failing', modes: ['main'] },
  { command: 'previous-failing', keys: ['N'], text: 'previous failing', modes: ['main'] },
  {
    command: 'open',
    keys: ['enter'],
    text: 'all details',
    short: 'details',
    modes: ['main'],
    rank: 4,
    when: examined,
  },
  {
    command: 'back',
    keys: ['esc'],
    text: 'one level back',
    short: 'close',
    modes: ['main'],
    rank: 2,
    when: resting,
  },
  { command: 'back', keys: ['esc'], text: 'one level back', modes: ['main'] },
  {
    command: 'back',
    keys: ['esc', 'enter'],
    text: 'back',
    short: 'back',
    modes: ['full', 'help', 'history'],
    rank: 2,
  },
  {
    command: 'next-pane',
    keys: ['tab'],
    text: 'next pane',
    short: 'pane',
    modes: ['main'],
    rank: 6,
    when: examined,
  },
  { command: 'previous-pane', keys: ['shift-tab'], text: 'previous pane', modes: ['main'] },
  {
    command: 'apply',
    keys: ['a'],
    text: 'apply the fix on display',
    short: 'apply the fix',
    modes: ['main', 'full'],
    rank: 1,
    when: (state) => offered(state) && !resting(state) && state.setting.canApply,
  },
  {
    command: 'apply',
    keys: ['a'],
    text: 'apply the fix on display',
    short: 'how to apply it',
    modes: ['main', 'full'],
    rank: 1,
    when: (state) => offered(state) && !resting(state),
  },
  { command: 'apply', keys: ['a'], text: 'apply the fix on display', modes: ['main', 'full'] },
  {
    command: 'choose',
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    text: 'choose another fix',
    short: 'other fix',
    modes: ['main', 'full'],
    rank: 5,
    when: (state) => (offerFor(state)?.remedies.length ?? 0) > 1,
  },
  {
    command: 'undo',
    keys: ['u'],
    text: 'undo the latest plan',
    short: 'undo',
    modes: ['main', 'full'],
    rank: 1,
    when: (state) => state.undoable > 0,
  },
  { command: 'undo', keys: ['u'], text: 'undo the latest plan', modes: ['main', 'full'] },
  { command: 'recheck', keys: ['r'], text: 'check this finding again', modes: ['main', 'full'] },
  {
    command: 'recheck-all',
    keys: ['R'],
    text: 'check everything again',
    short: 'check again',
    modes: ['main', 'full'],
    rank: 7,
    when: (state) => state.examining === undefined,
  },
  {
    command: 'filter',
    keys: ['/'],
    text: 'filter',
    short: 'filter',
    modes: ['main'],
    rank: 8,
    when: examined,
  },
  {
    command: 'copy',
    keys: ['c'],
    text: 'copy the equivalent command',
    short: 'copy command',
    modes: ['main', 'full'],
    rank: 9,
    when: examined,
  },
  { command: 'history', keys: ['h'], text: 'what was applied', modes: ['main'] },
  { ...ACCEPT, modes: ['filter', 'dialog'] },
  { ...CANCEL, modes: ['filter', 'dialog'] },
  { ...HELP, modes: ['main', 'full', 'busy'] },
  { ...REDRAW, modes: ALL },
  { ...SUSPEND, modes: ALL },
  {
    command: 'leave',
    keys: ['q'],
    text: 'back to the install',
    short: 'back to the install',
    modes: ['main', 'full', 'help', 'history'],
    rank: 1,
    when: (state) => !busy(state) && state.setting.inInstall === true,
  },
  {
    command: 'quit',
    keys: ['q'],
    text: 'quit',
    short: 'quit',
    modes: ['main', 'full', 'help', 'history'],
    rank: 11,
    when: (state) => !busy(state) && state.setting.inInstall !== true,
  },
  { ...STOP, modes: ['busy'], rank: 1 },
  { ...STOP_AND_QUIT, modes: ALL },
];

export function modeOf(state: State): Mode {
  switch (state.overlay?.kind) {
    case 'help':
      return 'help';
    case 'history':
      return 'history';
    case 'question':
    case 'confirm':
    case 'confirm-undo':
      return 'dialog';
    case undefined:
      break;
  }
  if (state.filtering) return 'filter';
  if (busy(state)) return 'busy';
  return state.full ? 'full' : 'main';
}

/** The command of a key here and now. */
export function commandOf(key: string, state: State): Command | undefined {
  return commandFor(KEYMAP, key, modeOf(state), state);
}
