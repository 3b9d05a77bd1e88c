import type { CommandResult, RunOptions } from './access.js';

const TIMEOUT_MS = 10_000;
const GRACE_MS = 500;
const MAX_OUTPUT = 1024 * 1024;

/**
 * Runs a program by its argument vector: no shell, no terminal, nothing on stdin but `input`, messages in English. Never throws: what kept it from
 * running or ending is in `problem`.
 */
export async function runCommand(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  options: RunOptions = {},
): Promise<CommandResult> {
  const [program, ...args] = argv;
  if (program === undefined) return refused('no program was named');
  // Loaded when the first command runs: many runs need none.
  const { execa } = await import('execa');
  const { timeoutMs = TIMEOUT_MS, signal, input, graceMs = GRACE_MS } = options;
  const result = await execa(program, args, {
    env: { ...env, ...options.env, LC_ALL: 'C' },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    timeout: timeoutMs,
    forceKillAfterDelay: graceMs,
    maxBuffer: MAX_OUTPUT,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  const problem = problemOf(program, result, timeoutMs);
  return {
    exitCode: problem === '' ? result.exitCode : undefined,
    stdout: textOf(result.stdout),
    stderr: textOf(result.stderr),
    problem,
  };
}

/** The result of a command that was not even tried. */
export function refused(problem: string): CommandResult {
  return { exitCode: undefined, stdout: '', stderr: '', problem };
}

interface Ending {
  exitCode?: number | undefined;
  code?: string | undefined;
  signal?: string | undefined;
  timedOut: boolean;
  isCanceled: boolean;
  isMaxBuffer: boolean;
}

function problemOf(program: string, ending: Ending, timeoutMs: number): string {
  if (ending.isCanceled) return 'cancelled';
  if (ending.timedOut) return `${program} did not end within ${timeoutMs / 1000} s`;
  if (ending.isMaxBuffer) return `${program} printed more than ${MAX_OUTPUT / 1024} KiB`;
  if (ending.code === 'ENOENT') return `${program} is not there`;
  if (ending.code === 'EACCES') return `${program} may not be run by this user`;
  if (ending.code !== undefined && ending.exitCode === undefined)
    return `${program} could not be run (${ending.code})`;
  if (ending.signal !== undefined) return `${program} was ended by ${ending.signal}`;
  return '';
}

function textOf(output: unknown): string {
  return typeof output === 'string' ? output : '';
}
