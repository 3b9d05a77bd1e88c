import { Terminal } from '../../pty/terminal.js';
import type { Regdoctor } from './regdoctor.js';
import { AS_DEV } from './user.js';

/** The program in a terminal of the user `dev`, as after a login. */
export function devTerminal(regdoctor: Regdoctor, ...words: string[]): Terminal {
  const script = `exec ${AS_DEV.join(' ')} env TERM=xterm-256color LC_ALL=C.UTF-8 "$@"`;
  return new Terminal([...words, ...regdoctor.where], { rows: 50, columns: 100, script });
}
