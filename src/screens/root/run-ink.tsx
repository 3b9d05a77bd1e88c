import { render, useApp, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useMemo } from 'react';
import { sanitize } from '../../report/sanitize.js';
import { stopProcess } from '../suspend.js';
import { lend } from './lend.js';
import type { Program } from './program.js';
import { onSignals } from './signals.js';

/** The terminal that a screen is shown on. */
export interface TerminalOptions {
  colour: boolean;
  unicode: boolean;
  alternateScreen: boolean;
  screenReader: boolean;
  /** Puts a text on the clipboard. */
  copy(text: string): void;
  stdin?: NodeJS.ReadStream;
  stdout?: NodeJS.WriteStream;
  stderr?: NodeJS.WriteStream;
}

/** Draws a screen, with the program around it. `reader`: for a screen reader, by option or by environment. */
export type Draw = (program: Program, reader: boolean) => ReactNode;

/**
 * Runs a screen until somebody leaves it. What has to be said afterwards goes to stderr, once the terminal is restored.
 * @returns the exit code that the screen ended with; 130 after Ctrl-C, 70 for a defect of regdoctor
 */
export async function runInk(options: TerminalOptions, draw: Draw): Promise<number> {
  const stderr = options.stderr ?? process.stderr;
  let exitCode = 130;
  let words: string[] = [];
  const onExit = (code: number, said: string[]) => {
    exitCode = code;
    words = said;
  };
  const app = render(<Root options={options} draw={draw} onExit={onExit} />, {
    exitOnCtrlC: false,
    interactive: true,
    alternateScreen: options.alternateScreen && !options.screenReader,
    ...(options.screenReader ? { isScreenReaderEnabled: true } : {}),
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    ...(options.stdout === undefined ? {} : { stdout: options.stdout }),
    ...(options.stderr === undefined ? {} : { stderr: options.stderr }),
  });
  try {
    await app.waitUntilExit();
  } catch (error) {
    exitCode = 70;
    words = [
      `A defect of regdoctor: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ];
  }
  // For screen readers Ink leaves the cursor behind the last word.
  if (options.screenReader) (options.stdout ?? process.stdout).write('\n');
  for (const text of words) stderr.write(`${sanitize(text)}\n`);
  return exitCode;
}

interface RootProps {
  options: TerminalOptions;
  draw: Draw;
  onExit(code: number, words: string[]): void;
}

function Root({ options, draw, onExit }: RootProps) {
  const { exit, suspendTerminal } = useApp();
  const reader = useIsScreenReaderEnabled() || options.screenReader;
  const program = useMemo((): Program => {
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
  return draw(program, reader);
}
