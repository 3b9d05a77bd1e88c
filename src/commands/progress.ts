import { sanitizeLine } from '../report/sanitize.js';
import type { PlanProgress, Progress } from '../session/session.js';
import type { Io } from './io.js';
import type { Values } from './parse.js';
import { terminalOf } from './terminal.js';

/** What is being looked at, on stderr: one row that is written over where a screen could be shown, a line for each reading with --verbose, else nothing. */
export function readingProgress(
  io: Io,
  values: Values,
): { onProgress(progress: Progress): void; done(): void } {
  if (values.on('verbose')) {
    return {
      onProgress: (progress) => io.stderr.write(`${describe(progress)}\n`),
      done: () => undefined,
    };
  }
  const { interactive, screenReader } = terminalOf(io, values);
  if (!interactive || screenReader || io.stderr.isTTY !== true) {
    return { onProgress: () => undefined, done: () => undefined };
  }
  const columns = io.stderr.columns ?? 80;
  return {
    onProgress(progress) {
      if (progress.type !== 'reading' || progress.state !== 'started') return;
      io.stderr.write(`\r\x1b[2KReading ${sanitizeLine(progress.what)}`.slice(0, columns + 4));
    },
    done: () => io.stderr.write('\r\x1b[2K'),
  };
}

function describe(progress: Progress): string {
  return progress.type === 'reading'
    ? `reading ${sanitizeLine(progress.what)}: ${progress.state}`
    : `check ${progress.code}: ${progress.verdict}`;
}

/** What a plan is doing, a line each; the same state of an awaited object is said once. */
export function planProgress(write: (line: string) => void): (progress: PlanProgress) => void {
  let last = '';
  return (progress) => {
    const line = planLine(progress);
    if (line === last) return;
    last = line;
    write(line);
  };
}

function planLine(progress: PlanProgress): string {
  switch (progress.type) {
    case 'note':
      return sanitizeLine(progress.text);
    case 'waiting':
      return sanitizeLine(`  waiting for ${progress.what}: ${progress.current}`);
    case 'change': {
      const reason = progress.reason === undefined ? '' : ` (${progress.reason})`;
      const state = progress.state === 'started' ? '…' : `: ${progress.state}`;
      return sanitizeLine(`  ${progress.index + 1}/${progress.of} ${progress.what}${state}${reason}`);
    }
  }
}
