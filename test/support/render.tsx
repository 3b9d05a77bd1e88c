import { EventEmitter } from 'node:events';
import { type Instance, render as inkRender } from 'ink';
import type { ReactNode } from 'react';
import { afterEach, vi } from 'vitest';

/** A terminal that remembers what was drawn; its size can be changed while something runs on it. */
class FakeStdout extends EventEmitter {
  readonly isTTY = true;
  readonly frames: string[] = [];
  constructor(
    public columns: number,
    public rows: number,
  ) {
    super();
  }
  write = (frame: string): boolean => {
    this.frames.push(frame);
    return true;
  };
}

class FakeStdin extends EventEmitter {
  readonly isTTY = true;
  private data: string | null = null;
  write = (data: string): void => {
    this.data = data;
    this.emit('readable');
  };
  read = (): string | null => {
    const { data } = this;
    this.data = null;
    return data;
  };
  setEncoding(): void {}
  setRawMode(): void {}
  ref(): void {}
  unref(): void {}
}

export interface Screen {
  /** Types a chunk, as a terminal sends it. */
  type(chunk: string): void;
  paste(text: string): void;
  resize(columns: number, rows: number): void;
  /** What stands on the screen, without colours. */
  text(): string;
  /** The same as it was sent to the terminal. */
  raw(): string;
  lines(): string[];
  /** Resolves as soon as the screen says this; fails with the screen's text when it never does. */
  sees(text: string | RegExp): Promise<string>;
  /** Resolves as soon as the screen does not say this any more. */
  misses(text: string): Promise<string>;
  unmount(): void;
  exited: Promise<unknown>;
}

export const KEYS = {
  up: '\u001b[A',
  down: '\u001b[B',
  left: '\u001b[D',
  right: '\u001b[C',
  pageDown: '\u001b[6~',
  pageUp: '\u001b[5~',
  home: '\u001b[H',
  end: '\u001b[F',
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  ctrlC: '\u0003',
} as const;

const open: Instance[] = [];
afterEach(() => {
  for (const instance of open.splice(0)) {
    instance.unmount();
    instance.cleanup();
  }
});

interface RenderOptions {
  columns?: number;
  rows?: number;
  screenReader?: boolean;
}

/** The two ends of a terminal, for what makes its own `render`. */
export function fakeTerminal(columns = 80, rows = 24) {
  const stdout = new FakeStdout(columns, rows);
  const stdin = new FakeStdin();
  return {
    stdin,
    stdout,
    streams: {
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout: stdout as unknown as NodeJS.WriteStream,
    },
  };
}

/** Draws a component on a terminal of the given size. */
export function render(
  tree: ReactNode,
  { columns = 80, rows = 24, screenReader = false }: RenderOptions = {},
): Screen {
  const { stdin, stdout, streams } = fakeTerminal(columns, rows);
  const instance = inkRender(tree, {
    ...streams,
    stderr: new FakeStdout(columns, rows) as unknown as NodeJS.WriteStream,
    debug: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: screenReader,
  });
  open.push(instance);
  // Switching bracketed paste on and off is written too; a frame is what is not an escape sequence alone.
  const raw = () => stdout.frames.findLast((frame) => !/^(\u001b\[[0-9;?]*[A-Za-z])*$/.test(frame)) ?? '';
  const text = () => raw().replace(/\u001b\[[0-9;]*m/g, '');
  const until = (check: () => boolean) =>
    vi.waitFor(
      () => {
        if (!check()) throw new Error(`the screen is:\n${text()}`);
        return text();
      },
      { timeout: 4000, interval: 5 },
    );
  return {
    type: (chunk) => stdin.write(chunk),
    paste: (pasted) => stdin.write(`\u001b[200~${pasted}\u001b[201~`),
    resize: (width, height) => {
      stdout.columns = width;
      stdout.rows = height;
      stdout.emit('resize');
    },
    text,
    raw,
    lines: () => text().split('\n'),
    sees: (wanted) =>
      until(() => (typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text()))),
    misses: (gone) => until(() => !text().includes(gone)),
    unmount: () => instance.unmount(),
    exited: instance.waitUntilExit(),
  };
}
