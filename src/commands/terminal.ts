import type { Io } from './io.js';
import type { Values } from './parse.js';

/** How to write for the reader of stdout. */
export interface Terminal {
  colour: boolean;
  unicode: boolean;
  screenReader: boolean;
  /** Columns of text: those of the terminal, at most 100; 80 in a pipe. */
  columns: number;
  /** Both ends are a terminal that can move its cursor, and nobody asked for plain text. */
  interactive: boolean;
}

export function terminalOf(io: Io, values: Values): Terminal {
  const { env, stdin, stdout } = io;
  const screenReader = values.on('screen-reader') || env.INK_SCREEN_READER === 'true';
  const width =
    stdout.isTTY === true && stdout.columns !== undefined && stdout.columns > 0 ? stdout.columns : 80;
  return {
    colour: wantsColour(io, values.text('color')),
    // A word in brackets is read aloud; a picture of a cross is not, or as its name.
    unicode: !values.on('ascii') && !screenReader && utf8Locale(io),
    screenReader,
    columns: Math.max(40, Math.min(100, width)),
    interactive:
      stdin.isTTY === true &&
      stdout.isTTY === true &&
      env.TERM !== 'dumb' &&
      !runsInCi(env) &&
      !values.on('no-tui') &&
      values.text('output') === undefined,
  };
}

/** `--color`, then NO_COLOR, then FORCE_COLOR, then what stdout is. */
function wantsColour(io: Io, flag: string | undefined): boolean {
  const { env, stdout } = io;
  if (flag === 'always') return true;
  if (flag === 'never' || (env.NO_COLOR !== undefined && env.NO_COLOR !== '')) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stdout.isTTY === true && env.TERM !== 'dumb';
}

/** The locale of characters by POSIX's order; where a system has none set, only macOS and Windows are known to use UTF-8. */
function utf8Locale({ env, platform }: Io): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  if (locale === undefined || locale === '') return platform === 'darwin' || platform === 'win32';
  return /utf-?8/i.test(locale);
}

function runsInCi(env: Io['env']): boolean {
  return env.CI !== undefined && env.CI !== '0' && env.CI !== 'false';
}
