import type { CommandResult, RunOptions } from '../../evidence/host/access.js';
import { refused, runCommand } from '../../evidence/host/run-command.js';

export type Elevation = 'granted' | 'declined' | 'unavailable';

/** Stands in commands that are shown for the file with the new text, which is made when they are run. */
export const STAGED = 'NEW-CONTENT';

/** How commands get the rights of root on a host whose user has not got them. */
export interface Elevate {
  /** Shows the commands, and gets the right to run them. */
  begin(commands: readonly (readonly string[])[]): Promise<Elevation>;
  /** Runs one of them; never asks. */
  run(argv: readonly string[], options?: RunOptions): Promise<CommandResult>;
}

export interface SudoOptions {
  /**
   * Gives the terminal to `sudo`, which asks for the password itself, and takes it back. Without it only a sudo that asks nobody is of use.
   * `told` are the lines that were told, for a screen that is put away meanwhile.
   */
  handOver?: <T>(use: () => Promise<T>, told: readonly string[]) => Promise<T>;
  /** Told what is going to be run, a line each. */
  tell(lines: string[]): void;
  env?: NodeJS.ProcessEnv;
}

/** Elevation by `sudo`: its password is typed into its own prompt and never seen here. */
export function sudoElevation({ handOver, tell, env = process.env }: SudoOptions): Elevate {
  const quietly = (argv: readonly string[], options?: RunOptions) =>
    runCommand(['sudo', '-n', '--', ...argv], env, options);
  return {
    async begin(commands) {
      const told = announcement(commands);
      tell(told);
      if ((await quietly(['true'])).exitCode === 0) return 'granted';
      if (handOver === undefined) return 'unavailable';
      const asked = await handOver(() => askForPassword(env), told);
      if (asked !== 0) return asked === undefined ? 'unavailable' : 'declined';
      // A policy may want the password every time: then nothing can be run without asking.
      return (await quietly(['true'])).exitCode === 0 ? 'granted' : 'unavailable';
    },
    run: (argv, options) =>
      argv.length === 0 ? Promise.resolve(refused('no program was named')) : quietly(argv, options),
  };
}

function announcement(commands: readonly (readonly string[])[]): string[] {
  const isStaged = commands.some((argv) => argv.includes(STAGED));
  return [
    'These commands take the rights of root, and are run by sudo:',
    ...commands.map(commandLine),
    ...(isStaged ? [`(${STAGED} stands for a file of its own that holds the new text.)`] : []),
  ];
}

/** The exit code of `sudo -v` on the terminal; undefined when there is no sudo. */
async function askForPassword(env: NodeJS.ProcessEnv): Promise<number | undefined> {
  const { execa } = await import('execa');
  const result = await execa('sudo', ['-v'], { env, extendEnv: false, stdio: 'inherit', reject: false });
  if (result.exitCode !== undefined) return result.exitCode;
  return result.signal === undefined ? undefined : 1;
}

/** A command as a shell takes it, with `sudo` before it. */
export function commandLine(argv: readonly string[]): string {
  return ['sudo', ...argv].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
