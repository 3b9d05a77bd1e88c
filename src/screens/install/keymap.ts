import { commandFor, type KeyBinding } from '../bindings.js';
import { activeQuestion, optionsOf } from './form.js';
import { currentForm } from './forms.js';
import { busy, type State } from './state.js';
import { isPassed, selectedStep } from './steps.js';

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

type Binding = KeyBinding<Command, Mode, State>;

const OVERLAYS: readonly Mode[] = ['help', 'commands', 'summary'];
const MOVING: readonly Mode[] = ['main', 'busy', ...OVERLAYS];
const ALL: readonly Mode[] = [...MOVING, 'form', 'choice', 'dialog'];

const standing = (state: State) => selectedStep(state)?.standing.state;
const failing = (state: State) => (selectedStep(state)?.failures.length ?? 0) > 0;
const looked = (state: State) => state.view !== undefined;
const stoppable = ({ work, view }: State) =>
  view !== undefined && work !== undefined && !work.stopping && work.kind !== 'look' && isAwaiting(work);
const unwaited = (state: State) => standing(state) === 'waiting' && state.work === undefined;
const passed = (state: State) => {
  const step = selectedStep(state);
  return step !== undefined && isPassed(step);
};

/** Every key. Footer, help overlay and the reducer read this table and nothing else. */
export const KEYMAP: readonly Binding[] = [
  { command: 'up', keys: ['up', 'k'], text: 'up', modes: MOVING },
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
  { command: 'first', keys: ['g', 'home'], text: 'to the top', modes: MOVING },
  { command: 'last', keys: ['G', 'end'], text: 'to the end', modes: MOVING },
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
  {
    command: 'apply',
    keys: ['a'],
    text: 'apply the plan',
    short: 'apply',
    modes: ['main'],
    rank: 1,
    when: (state) => standing(state) === 'plan',
  },
  {
    command: 'apply',
    keys: ['a'],
    text: 'push and pull an image',
    short: 'push and pull',
    modes: ['main'],
    rank: 1,
    when: (state) => standing(state) === 'trial',
  },
  { command: 'apply', keys: ['a'], text: 'apply the plan', modes: ['main'] },
  {
    command: 'rehearse',
    keys: ['d'],
    text: 'dry run',
    short: 'dry run',
    modes: ['main'],
    rank: 3,
    when: (state) => standing(state) === 'plan',
  },
  { command: 'rehearse', keys: ['d'], text: 'dry run', modes: ['main'] },
  {
    command: 'diagnose',
    keys: ['f', 'enter'],
    text: 'the failure and its fix',
    short: 'show the fix',
    modes: ['main'],
    rank: 0,
    when: failing,
  },
  { command: 'diagnose', keys: ['f'], text: 'the failure and its fix', modes: ['main'] },
  {
    command: 'open',
    keys: ['enter'],
    text: 'go on',
    short: 'answer',
    modes: ['main'],
    rank: 1,
    when: (state) => standing(state) === 'ask',
  },
  {
    command: 'open',
    keys: ['enter'],
    text: 'wait on',
    short: 'wait on',
    modes: ['main'],
    rank: 1,
    when: unwaited,
  },
  {
    command: 'open',
    keys: ['enter'],
    text: 'the summary',
    short: 'summary',
    modes: ['main'],
    rank: 1,
    when: (state) => passed(state) && state.view?.summary !== undefined,
  },
  {
    command: 'open',
    keys: ['enter'],
    text: 'go on',
    short: 'go on',
    modes: ['main'],
    rank: 1,
    when: (state) => passed(state) && state.work?.kind !== 'apply',
  },
  { command: 'open', keys: ['enter'], text: 'go on', modes: ['main', 'busy'] },
  {
    command: 'edit',
    keys: ['e'],
    text: 'change an answer',
    short: 'change',
    modes: ['main'],
    rank: 4,
    when: (state) => standing(state) === 'done',
  },
  { command: 'edit', keys: ['e'], text: 'change an answer', modes: ['main'] },
  {
    command: 'look',
    keys: ['r'],
    text: 'look again',
    short: 'look again',
    modes: ['main'],
    rank: 2,
    when: (state) => standing(state) === 'blocked' || unwaited(state) || state.trouble !== undefined,
  },
  { command: 'look', keys: ['r'], text: 'look again', modes: ['main'] },
  {
    command: 'skip',
    keys: ['s'],
    text: 'skip, or take it back',
    short: 'take the skip back',
    modes: ['main'],
    rank: 2,
    when: (state) => selectedStep(state)?.skipped === true,
  },
  {
    command: 'skip',
    keys: ['s'],
    text: 'skip, or take it back',
    short: 'skip',
    modes: ['main'],
    rank: 4,
    when: (state) => standing(state) === 'blocked' && !passed(state),
  },
  {
    command: 'skip',
    keys: ['s'],
    text: 'skip, or take it back',
    short: 'skip',
    modes: ['main'],
    rank: 7,
    when: (state) => looked(state) && !passed(state),
  },
  { command: 'skip', keys: ['s'], text: 'skip', modes: ['main'] },
  {
    command: 'commands',
    keys: ['y'],
    text: 'show it as commands',
    short: 'as commands',
    modes: ['main'],
    rank: 4,
    when: (state) => ['plan', 'blocked', 'trial'].includes(standing(state) ?? ''),
  },
  { command: 'commands', keys: ['y'], text: 'show it as commands', modes: ['main'] },
  {
    command: 'commands',
    keys: ['y'],
    text: 'copy the commands',
    short: 'copy the commands',
    modes: ['summary'],
    rank: 3,
  },
  { command: 'save', keys: ['w'], text: 'commands to a file', modes: ['main'] },
  {
    command: 'save',
    keys: ['w'],
    text: 'commands to a file',
    short: 'write to a file',
    modes: ['commands', 'summary'],
    rank: 4,
  },
  { command: 'undo', keys: ['u'], text: 'undo the last plan', modes: ['main'] },
  {
    command: 'back',
    keys: ['esc'],
    text: 'stop waiting, or back',
    short: 'stop waiting',
    modes: ['main', 'busy'],
    rank: 1,
    when: (state) => stoppable(state) && (state.work?.kind === 'wait' || state.work?.kind === 'apply'),
  },
  {
    command: 'back',
    keys: ['esc'],
    text: 'stop',
    short: 'stop it',
    modes: ['main', 'busy'],
    rank: 1,
    when: stoppable,
  },
  { command: 'back', keys: ['esc'], text: 'back', modes: ['main', 'busy'] },
  { command: 'back', keys: ['esc', 'enter'], text: 'close', short: 'close', modes: OVERLAYS, rank: 2 },
  {
    command: 'accept',
    keys: ['enter'],
    text: 'accept the answer',
    short: 'accept',
    modes: ['form', 'choice'],
    rank: 1,
  },
  { command: 'accept', keys: ['enter'], text: 'accept', short: 'accept', modes: ['dialog'], rank: 1 },
  {
    command: 'next-question',
    keys: ['down'],
    text: 'another choice',
    short: 'choose',
    modes: ['choice'],
    rank: 2,
  },
  {
    command: 'next-question',
    keys: ['tab'],
    text: 'next question',
    short: 'next question',
    modes: ['form', 'choice'],
    rank: 3,
    when: (state) => (currentForm(state)?.questions.length ?? 0) > 1,
  },
  {
    command: 'back',
    keys: ['esc'],
    text: 'to the steps',
    short: 'to the steps',
    modes: ['form', 'choice'],
    rank: 4,
  },
  { command: 'back', keys: ['esc'], text: 'cancel', short: 'cancel', modes: ['dialog'], rank: 2 },
  { command: 'help', keys: ['?'], text: 'all keys', short: 'keys', modes: ['main', 'busy'], rank: 10 },
  { command: 'redraw', keys: ['ctrl-l'], text: 'draw the screen again', modes: ALL },
  { command: 'suspend', keys: ['ctrl-z'], text: 'suspend', modes: ALL },
  {
    command: 'quit',
    keys: ['q'],
    text: 'quit; resume any time',
    short: 'quit',
    modes: ['main', ...OVERLAYS],
    rank: 11,
  },
  { command: 'interrupt', keys: ['ctrl-c'], text: 'stop', short: 'stop', modes: ['busy'], rank: 2 },
  { command: 'interrupt', keys: ['ctrl-c'], text: 'stop and quit', modes: ALL },
];

/** True once the changes are made and only their effect is awaited, or nothing is changed at all: that can be stopped without harm. */
export function isAwaiting(work: NonNullable<State['work']>): boolean {
  if (work.kind === 'apply') return work.waiting !== undefined || work.standing !== undefined;
  return work.kind !== 'undo';
}

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
