import { describe, expect, it } from 'vitest';
import { parse } from '../../src/commands/parse.js';
import { terminalOf } from '../../src/commands/terminal.js';
import { world } from './support.js';

function terminal(argv: string[], env: Record<string, string | undefined>, tty = true) {
  const { io } = world({ tty });
  return terminalOf({ ...io, env }, parse(argv).values);
}

describe('colour', () => {
  it.each([
    [[], {}, true, true],
    [[], {}, false, false],
    [[], { NO_COLOR: '1' }, true, false],
    [[], { NO_COLOR: '' }, true, true],
    [[], { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [[], { FORCE_COLOR: '1' }, false, true],
    [[], { FORCE_COLOR: '0' }, true, false],
    [[], { TERM: 'dumb' }, true, false],
    [['--color=always'], { NO_COLOR: '1' }, false, true],
    [['--color=never'], { FORCE_COLOR: '1' }, true, false],
  ])('with %j, %j on a terminal: %s', (argv, env, tty, colour) => {
    expect(terminal(argv, env, tty).colour).toBe(colour);
  });
});

describe('the screen', () => {
  it.each([
    [[], {}, true, true],
    [[], {}, false, false],
    [['--no-tui'], {}, true, false],
    [['-o', 'text'], {}, true, false],
    [[], { TERM: 'dumb' }, true, false],
    [[], { CI: '' }, true, false],
    [[], { CI: 'true' }, true, false],
    [[], { CI: 'false' }, true, true],
  ])('with %j, %j on a terminal %s: %s', (argv, env, tty, interactive) => {
    expect(terminal(argv, env, tty).interactive).toBe(interactive);
  });

  it.each([
    [{ LANG: 'zh_CN.UTF-8' }, true],
    [{ LANG: 'en_US.utf8' }, true],
    [{ LANG: 'C' }, false],
    [{}, false],
    [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false],
    [{ LC_ALL: '', LANG: 'en_US.UTF-8' }, true],
  ])('takes the characters of the locale %j', (env, unicode) => {
    expect(terminal([], env).unicode).toBe(unicode);
  });

  it('takes 80 columns in a pipe, the terminal in a terminal, and never 0', () => {
    const { io } = world({ tty: true });
    const columns = (width: number | undefined, tty: boolean) =>
      terminalOf(
        { ...io, stdout: { ...io.stdout, isTTY: tty, ...(width === undefined ? {} : { columns: width }) } },
        parse([]).values,
      ).columns;
    expect([columns(60, true), columns(0, true), columns(300, true), columns(60, false)]).toEqual([
      60, 80, 100, 80,
    ]);
  });
});
