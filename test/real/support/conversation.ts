import type { Terminal } from '../../pty/terminal.js';
import { until } from './cluster.js';

/** What the screen shows, and the keys that answer it, as the terminal of the tests names them. */
export type Reply = readonly [when: RegExp, ...press: string[]];

const MOST = 80;

/**
 * Answers what the screen asks, by the first reply that fits each time, until it shows `end`. Fails with the screen when nothing moves for long.
 * @returns the replies that were given, in order
 */
export async function converse(
  terminal: Terminal,
  replies: readonly Reply[],
  end: RegExp,
): Promise<RegExp[]> {
  const given: RegExp[] = [];
  for (;;) {
    let reply: Reply | undefined;
    await waitOn(terminal, `${end} or a question`, (screen) => {
      reply = replies.find(([when]) => when.test(screen));
      return end.test(screen) || reply !== undefined;
    });
    if (end.test(terminal.screen()) || reply === undefined) return given;
    const [when, ...keys] = reply;
    given.push(when);
    if (given.length > MOST) throw new Error(`it asks without an end:\n${terminal.screen()}`);
    const before = focus(terminal.screen());
    terminal.press(...keys);
    await waitOn(terminal, `what follows ${keys.join(' ')}`, (screen) => focus(screen) !== before);
  }
}

/** What is chosen, and the keys that are to be had: spinners and seconds change while nothing was heard. */
function focus(screen: string): string {
  const rows = screen.split('\n');
  return [...rows.filter((row) => row.includes('❯')), rows.at(-1)].join('\n');
}

async function waitOn(terminal: Terminal, what: string, holds: (screen: string) => boolean): Promise<void> {
  try {
    await until(what, async () => {
      if (!terminal.running()) throw new Error(`it ended before ${what}`);
      return holds(terminal.screen());
    });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}:\n${terminal.screen()}`);
  }
}
