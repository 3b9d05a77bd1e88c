import { render, useApp, useIsScreenReaderEnabled } from 'ink';
import { useMemo } from 'react';
import { sanitize, sanitizeLine } from './report/sanitize.js';
import { DiagnosisScreen } from './screens/diagnosis/DiagnosisScreen.js';
import type { CommandAction, Surroundings } from './screens/diagnosis/use-session.js';
import { stopProcess } from './screens/suspend.js';
import type { Examination, Session } from './session/session.js';

export interface AppOptions {
  colour: boolean;
  unicode: boolean;
  alternateScreen: boolean;
  screenReader: boolean;
  /** Said beside the place in the header, for the playground. */
  banner?: string;
  /** The command line that does the same as an action of the screen. */
  commandFor(action: CommandAction): string;
  /** Puts a text on the clipboard. */
  copy(text: string): void;
  /** A warning counts as a failure in the exit code. */
  strict: boolean;
  stdin?: NodeJS.ReadStream;
  stdout?: NodeJS.WriteStream;
  stderr?: NodeJS.WriteStream;
}

export interface AppResult {
  /** As in `exitCodeOf`; 130 after Ctrl-C, 70 for a defect of regdoctor. */
  exitCode: number;
  lastExamination?: Examination;
}

/** Runs the terminal UI until the user leaves it. What has to be said afterwards goes to stderr, once the screen is restored. */
export async function runApp(session: Session, options: AppOptions): Promise<AppResult> {
  const stderr = options.stderr ?? process.stderr;
  const left: { exitCode: number; words: string[]; examination?: Examination } = { exitCode: 130, words: [] };
  const app = render(
    <Root
      session={session}
      options={options}
      onExit={(exitCode, words) => Object.assign(left, { exitCode, words })}
      onExamined={(examination) => Object.assign(left, { examination })}
    />,
    {
      exitOnCtrlC: false,
      interactive: true,
      alternateScreen: options.alternateScreen && !options.screenReader,
      ...(options.screenReader ? { isScreenReaderEnabled: true } : {}),
      ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
      ...(options.stdout === undefined ? {} : { stdout: options.stdout }),
      ...(options.stderr === undefined ? {} : { stderr: options.stderr }),
    },
  );
  try {
    await app.waitUntilExit();
  } catch (error) {
    left.exitCode = 70;
    left.words = [
      `A defect of regdoctor: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ];
  }
  // For screen readers Ink leaves the cursor behind the last word.
  if (options.screenReader) (options.stdout ?? process.stdout).write('\n');
  for (const text of left.words) stderr.write(`${sanitize(text)}\n`);
  return left.examination === undefined
    ? { exitCode: left.exitCode }
    : { exitCode: left.exitCode, lastExamination: left.examination };
}

interface Terminal {
  suspendTerminal(work: () => Promise<void>): Promise<void>;
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
}

/**
 * Gives the terminal away for as long as `use` takes, with `told` on it, since the screen is put away. What `use` throws is its caller's affair, not
 * the terminal's.
 */
async function lend<T>(
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

/** Signals that end a program whose terminal or user is gone, by their exit code. */
const TERMINATING = { SIGHUP: 129, SIGTERM: 143 } as const;

/** With a listener of its own, Ink does not end the process at these signals: a plan can be finished, and the playground be put away. */
function onSignals(listener: (code: number) => void): () => void {
  const listeners = Object.entries(TERMINATING).map(
    ([signal, code]) => [signal, () => listener(code)] as const,
  );
  for (const [signal, tell] of listeners) process.on(signal, tell);
  // Kernel and shell both tell that a terminal is closed: the second time must not cut off what the first has begun.
  process.on('SIGHUP', () => undefined);
  for (const stream of [process.stdin, process.stderr]) stream.on('error', unlessGone);
  return () => {
    for (const [signal, tell] of listeners) process.off(signal, tell);
  };
}

/** Reading and writing fail when the terminal is closed; SIGHUP, which comes with that, ends the program in order. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EIO') throw error;
}

interface RootProps {
  session: Session;
  options: AppOptions;
  onExit(code: number, words: string[]): void;
  onExamined(examination: Examination): void;
}

function Root({ session, options, onExit, onExamined }: RootProps) {
  const { exit, suspendTerminal } = useApp();
  const reader = useIsScreenReaderEnabled() || options.screenReader;
  const around = useMemo((): Surroundings => {
    let away = false;
    /** Gives the terminal away and takes it back, which draws everything anew; one hand-over at a time. */
    const handOver = (work: () => void | Promise<void>) => {
      if (away) return;
      away = true;
      suspendTerminal(work).then(
        () => {
          away = false;
        },
        (error: unknown) => exit(error),
      );
    };
    return {
      commandFor: options.commandFor,
      copy: options.copy,
      exit: (code, words) => {
        onExit(code, words);
        exit();
      },
      redraw: () => handOver(() => undefined),
      suspend: () => handOver(stopProcess),
      lend: (use, told) => {
        const { stdin = process.stdin, stdout = process.stdout } = options;
        return lend({ suspendTerminal, stdin, stdout }, use, told);
      },
      onTerminated: onSignals,
    };
  }, [options, exit, suspendTerminal, onExit]);
  const { unicode, strict, alternateScreen } = options;
  return (
    <DiagnosisScreen
      session={session}
      around={around}
      setting={{ unicode, strict, alternateScreen: alternateScreen && !reader }}
      colour={options.colour}
      screenReader={reader}
      banner={options.banner}
      onExamined={onExamined}
    />
  );
}
