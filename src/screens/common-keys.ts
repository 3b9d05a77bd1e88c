/** Keys that mean the same on every screen. Each screen says in which of its modes. */
export const UP = { command: 'up', keys: ['up', 'k'], text: 'up' } as const;
export const FIRST = { command: 'first', keys: ['g', 'home'], text: 'to the top' } as const;
export const LAST = { command: 'last', keys: ['G', 'end'], text: 'to the end' } as const;
export const ACCEPT = {
  command: 'accept',
  keys: ['enter'],
  text: 'accept',
  short: 'accept',
  rank: 1,
} as const;
export const CANCEL = { command: 'back', keys: ['esc'], text: 'cancel', short: 'cancel', rank: 2 } as const;
export const HELP = { command: 'help', keys: ['?'], text: 'all keys', short: 'keys', rank: 10 } as const;
export const REDRAW = { command: 'redraw', keys: ['ctrl-l'], text: 'draw the screen again' } as const;
export const SUSPEND = { command: 'suspend', keys: ['ctrl-z'], text: 'suspend' } as const;
/** While something is changed: it is stopped where that does no harm. */
export const STOP = { command: 'interrupt', keys: ['ctrl-c'], text: 'stop', short: 'stop' } as const;
export const STOP_AND_QUIT = { command: 'interrupt', keys: ['ctrl-c'], text: 'stop and quit' } as const;
