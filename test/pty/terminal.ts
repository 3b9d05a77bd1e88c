import { readlinkSync } from 'node:fs';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { afterAll } from 'vitest';
import { bareEnv, CLI } from '../cli/support.js';

export interface TerminalOptions {
  columns?: number;
  rows?: number;
  /** Added to a bare environment with TERM=xterm-256color. */
  env?: Record<string, string>;
  /** A shell script that runs the program as `"$@"`, for what has to be around it. */
  script?: string;
  /** The program, when it is not the built one. */
  program?: string;
}

/** How a program ended: as a shell says it, 128 + n for signal n. */
export interface Ended {
  code: number;
  /** The rows that stand on the screen afterwards, without the empty ones at the end. */
  screen: string[];
}

/** What stands on the terminal before the program is started, as a shell's prompt would. */
export const PROMPT = 'user@host:~$ regdoctor';

/** How the names of keys are sent by a terminal. */
const KEYS: Record<string, string> = {
  enter: '\r',
  esc: '\x1b',
  up: '\x1b[A',
  down: '\x1b[B',
  tab: '\t',
  'ctrl-c': '\x03',
  'ctrl-z': '\x1a',
};

const END_OF_FRAME = /(?<=\x1b\[\?2026l)/;

const WAIT_MS = 15_000;

const terminals: Terminal[] = [];
afterAll(() => {
  for (const terminal of terminals) terminal.dispose();
});

/** The built program in a terminal of its own; what it writes is carried out by an emulator, so that tests see what a person would. */
export class Terminal {
  /** Everything the program wrote, with its escape sequences. */
  raw = '';
  readonly env: Record<string, string>;
  private readonly end: Promise<Ended>;
  private readonly emulator: InstanceType<typeof xterm.Terminal>;
  private readonly pty: IPty;
  private readonly looking = new Set<() => void>();
  private exited = false;
  /** How much of `raw` the emulator has carried out. */
  private carriedOut = 0;

  constructor(argv: readonly string[], options: TerminalOptions = {}) {
    const { columns = 80, rows = 24, env = {}, script, program: path = CLI } = options;
    this.env = bareEnv({ TERM: 'xterm-256color', ...env });
    this.emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 });
    this.emulator.write(`${PROMPT}\r\n`);
    const program = [process.execPath, path, ...argv];
    const [file = '', ...args] = script === undefined ? program : ['/bin/sh', '-c', script, 'sh', ...program];
    this.pty = spawn(file, args, {
      cols: columns,
      rows,
      env: { ...this.env, NODE: process.execPath, CLI },
    });
    this.emulator.onData((answer) => {
      if (!this.exited) this.pty.write(answer);
    });
    this.pty.onData((data) => {
      this.raw += data;
      // Frame by frame: when the machine is busy several come at once, and none may be missed.
      for (const part of data.split(END_OF_FRAME)) {
        this.emulator.write(part, () => {
          this.carriedOut += part.length;
          for (const look of this.looking) look();
        });
      }
    });
    this.end = new Promise((resolve) => {
      this.pty.onExit(({ exitCode, signal }) => {
        this.exited = true;
        const code = signal === undefined || signal === 0 ? exitCode : 128 + signal;
        this.emulator.write('', () => {
          for (const look of this.looking) look();
          resolve({ code, screen: trimmed(this.rows()) });
        });
      });
    });
    terminals.push(this);
  }

  /** Resolves when the program has ended and all that it wrote is carried out. */
  get ended(): Promise<Ended> {
    return this.inTime('its end', (resolve, reject) => {
      this.end.then(resolve, reject);
      return () => undefined;
    });
  }

  get pid(): number {
    return this.pty.pid;
  }

  /** The rows that are in sight now. */
  rows(): string[] {
    const { active } = this.emulator.buffer;
    return Array.from(
      { length: this.emulator.rows },
      (_, row) =>
        active
          .getLine(active.viewportY + row)
          ?.translateToString()
          .trimEnd() ?? '',
    );
  }

  /** The rows in sight as one text. */
  screen(): string {
    return this.rows().join('\n');
  }

  /** What the main screen holds, whichever one is in sight. */
  mainScreen(): string[] {
    const { normal } = this.emulator.buffer;
    const rows = Array.from(
      { length: normal.length },
      (_, row) => normal.getLine(row)?.translateToString(true) ?? '',
    );
    return trimmed(rows);
  }

  /** Whether the alternate screen is in sight. */
  get alternate(): boolean {
    return this.emulator.buffer.active.type === 'alternate';
  }

  /** Whether half a frame has arrived: synchronized output has begun and not ended. */
  private get drawing(): boolean {
    const last = (sequence: string) => this.raw.lastIndexOf(sequence, this.carriedOut - sequence.length);
    return !this.exited && last('\x1b[?2026h') > last('\x1b[?2026l');
  }

  /** Resolves with the screen as soon as it holds the words; fails with the screen when it never does. */
  async waitFor(wanted: string | RegExp | ((screen: string) => boolean)): Promise<string> {
    const holds =
      typeof wanted === 'function'
        ? wanted
        : (screen: string) => (typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen));
    return this.inTime(String(wanted), (resolve, reject) => {
      const look = () => {
        if (this.drawing) return;
        const screen = this.screen();
        if (holds(screen)) resolve(screen);
        else if (this.exited) reject(new Error(`It ended before ${String(wanted)}:\n${screen}`));
      };
      this.looking.add(look);
      look();
      return () => this.looking.delete(look);
    });
  }

  /** What begins the waiting gets what ends it, and gives back what undoes it. Fails with the screen when it takes too long. */
  private inTime<T>(
    what: string,
    begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
  ): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    let undo: (() => void) | undefined;
    return new Promise<T>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`No ${what} in time:\n${this.screen()}`)), WAIT_MS);
      undo = begin(resolve, reject);
    }).finally(() => {
      clearTimeout(timer);
      undo?.();
    });
  }

  /** Presses keys, by name or as the characters themselves, one after the other. */
  press(...keys: string[]): void {
    for (const key of keys) this.pty.write(KEYS[key] ?? key);
  }

  resize(columns: number, rows: number): void {
    this.emulator.resize(columns, rows);
    this.pty.resize(columns, rows);
  }

  /** Takes the terminal away, as closing its window does. */
  hangUp(): void {
    if ('destroy' in this.pty && typeof this.pty.destroy === 'function') this.pty.destroy();
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** Whether the process is still there. */
  running(): boolean {
    try {
      process.kill(this.pid, 0);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
      throw error;
    }
  }

  /** The device of the terminal, for tools that work on it from outside. Linux only. */
  device(): string {
    return readlinkSync(`/proc/${this.pid}/fd/0`);
  }

  dispose(): void {
    if (!this.exited) this.pty.kill('SIGKILL');
    this.emulator.dispose();
  }
}

function trimmed(rows: readonly string[]): string[] {
  const last = rows.findLastIndex((row) => row !== '');
  return rows.slice(0, last + 1);
}
