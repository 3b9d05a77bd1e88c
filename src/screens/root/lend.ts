import { sanitizeLine } from '../../report/sanitize.js';

export interface Terminal {
  suspendTerminal(work: () => Promise<void>): Promise<void>;
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
}

/**
 * Gives the terminal away for as long as `use` takes, with `told` on it, since the screen is put away. What `use` throws is its caller's affair, not
 * the terminal's.
 */
export async function lend<T>(
  { suspendTerminal, stdin, stdout }: Terminal,
  use: () => Promise<T>,
  told: readonly string[],
): Promise<T> {
  let outcome: Promise<T> | undefined;
  await suspendTerminal(async () => {
    await stopReading(stdin);
    stdout.write(told.map((line) => `${sanitizeLine(line)}\n`).join(''));
    outcome = use();
    await outcome.catch(() => undefined);
  });
  return outcome ?? use();
}

/** Ink takes its listener off and no more: Node would go on reading, and swallow what is typed for whoever has the terminal now. */
async function stopReading(stdin: NodeJS.ReadStream): Promise<void> {
  // A stream notices a moment later that nobody listens any more, and only then can be told to pause.
  await new Promise(setImmediate);
  stdin.pause();
  await new Promise(setImmediate);
}
