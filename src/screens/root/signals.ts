/** Signals that end a program whose terminal or user is gone, by their exit code. */
const TERMINATING = { SIGHUP: 129, SIGTERM: 143 } as const;

/** With a listener of its own, Ink does not end the process at these signals: a plan can be finished, and the playground be put away. */
export function onSignals(listener: (code: number) => void): () => void {
  const listeners = Object.entries(TERMINATING).map(
    ([signal, code]) => [signal, () => listener(code)] as const,
  );
  for (const [signal, tell] of listeners) process.on(signal, tell);
  outliveTerminal();
  return () => {
    for (const [signal, tell] of listeners) process.off(signal, tell);
  };
}

let outliving = false;

/** For the rest of the process, however many screens ask for it. */
function outliveTerminal(): void {
  if (outliving) return;
  outliving = true;
  // Kernel and shell both tell that a terminal is closed: the second time must not cut off what the first has begun.
  process.on('SIGHUP', () => undefined);
  for (const stream of [process.stdin, process.stderr]) stream.on('error', unlessGone);
}

/** Reading and writing fail when the terminal is closed; SIGHUP, which comes with that, ends the program in order. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EIO') throw error;
}
