import { describe, expect, it } from 'vitest';
import { asksForJson, parse } from '../../src/commands/parse.js';
import { ConfigError } from '../../src/errors.js';

function refusal(...argv: string[]): { message: string; hint: string | undefined } {
  try {
    parse(argv);
  } catch (error) {
    if (error instanceof ConfigError) return { message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error('it was accepted');
}

describe('arguments', () => {
  it('without a command mean diagnose', () => {
    const { command, words, values } = parse(['-n', 'registry', '--host=r.example.com', '-A']);
    expect([command.name, words]).toEqual(['diagnose', []]);
    expect(values.text('namespace')).toBe('registry');
    expect(values.text('host')).toBe('r.example.com');
    expect(values.on('all-namespaces')).toBe(true);
    expect(values.on('strict')).toBe(false);
  });

  it.each([[['-o', 'json']], [['-ojson']], [['-o=json']], [['--output', 'json']], [['--output=json']]])(
    'take a value as kubectl does: %j',
    (argv) => {
      expect(parse(argv).values.text('output')).toBe('json');
      expect(asksForJson(argv)).toBe(true);
    },
  );

  it('may have flags before and after the command', () => {
    const { command, words, values } = parse(['--context', 'lab', 'fix', 'RD603', '--yes']);
    expect([command.name, words, values.text('context'), values.on('yes')]).toEqual([
      'fix',
      ['RD603'],
      'lab',
      true,
    ]);
  });

  it('end with flags at --', () => {
    expect(parse(['why', '--', '--tls-error', '-x']).words).toEqual(['--tls-error', '-x']);
  });

  it('collect what may be repeated, and take the last of what may not', () => {
    const { values } = parse(['--resolve', 'a:1:192.0.2.1', '--resolve=b:2:192.0.2.2', '-n', 'x', '-n', 'y']);
    expect(values.all('resolve')).toEqual(['a:1:192.0.2.1', 'b:2:192.0.2.2']);
    expect(values.text('namespace')).toBe('y');
  });

  it.each([
    [['--namspace', 'x'], 'There is no flag --namspace.', 'Did you mean --namespace?'],
    [['diagonse'], 'There is no command "diagonse".', 'Did you mean "regdoctor diagnose"?'],
    [['--host'], '--host needs a value.', 'Write --host=HOST.'],
    [['--host', '--strict'], '--host needs a value.', 'Write --host=HOST.'],
    [['--host='], 'The value of --host is empty.', undefined],
    [['--strict=yes'], '--strict takes no value.', undefined],
    [['-o', 'yaml'], '--output is text or json, not "yaml".', undefined],
    [['-o', 'jsn'], '--output is text or json, not "jsn".', 'Did you mean --output=json?'],
    [['fix'], '"fix" needs CODE.', 'Usage: regdoctor fix CODE [flags]'],
    [['fix', 'RD603', 'RD604'], '"RD604" is one word too many.', 'Usage: regdoctor fix CODE [flags]'],
    [['explain', '--yes'], '"explain" has no flag --yes.', 'See "regdoctor explain -h".'],
    [['-x'], 'There is no flag -x.', 'See "regdoctor help".'],
  ])('%j are refused with what to do', (argv, message, hint) => {
    expect(refusal(...argv)).toEqual({ message, hint });
  });

  it('ask for JSON even when they are wrong', () => {
    expect(asksForJson(['--nonsense', '-o', 'json'])).toBe(true);
    expect(asksForJson(['-o=json'])).toBe(true);
    expect(asksForJson(['-ojson', 'x'])).toBe(true);
    expect(asksForJson(['why', '--', '-o', 'json'])).toBe(false);
    expect(asksForJson(['why', 'json'])).toBe(false);
  });
});
