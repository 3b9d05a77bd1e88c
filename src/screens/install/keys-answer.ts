import { ACCEPT, CANCEL } from '../common-keys.js';
import { type Binding, OVERLAYS } from './command.js';
import { currentForm } from './forms.js';
import { stoppable } from './when.js';

/** Keys that stop, close and go back, and those of questions. */
export const ANSWER_KEYS: readonly Binding[] = [
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
  { ...ACCEPT, modes: ['dialog'] },
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
  { ...CANCEL, modes: ['dialog'] },
];
