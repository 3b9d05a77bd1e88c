import { describe, expect, it } from 'vitest';
import { commandFor, flagsOf } from '../../src/commands/open-screen.js';
import { parse } from '../../src/commands/parse.js';
import { requestOf } from '../../src/commands/request.js';
import { shellQuote } from '../../src/commands/shell-quote.js';

describe('the command that does the same as an action of the screen', () => {
  it('names the same registry', () => {
    const argv = ['-n', 'ns', '--context', "o'neill@lab", '--resolve', 'r:443:192.0.2.1'];
    const request = requestOf(parse(argv).values);
    const fix = { kind: 'fix', code: 'RD603', proposal: 'RD603.item-path' } as const;
    const command = commandFor('kubectl regdoctor', fix, flagsOf(request));
    expect(command).toBe(
      "kubectl regdoctor fix RD603 --fix RD603.item-path --context 'o'\\''neill@lab' -n ns --resolve r:443:192.0.2.1",
    );
    expect(commandFor('regdoctor', { kind: 'undo' }, [])).toBe('regdoctor undo');
  });

  it('is understood by regdoctor itself', () => {
    const argv = [
      '-A',
      '--kubeconfig',
      'k',
      '--name',
      'n',
      '--host',
      'h',
      '--port',
      '8443',
      '--ca-file',
      'c',
    ];
    const request = requestOf(parse([...argv, '--host-root', '/h', '--state-dir', '/s']).values);
    const again = parse(['fix', 'RD603', ...flagsOf(request)]);
    expect(requestOf(again.values)).toEqual(request);
  });

  it.each([
    ['plain-word_1.2:3/4@5', 'plain-word_1.2:3/4@5'],
    ['', "''"],
    ['a b', "'a b'"],
    ['$(reboot)', "'$(reboot)'"],
    ["it's", "'it'\\''s'"],
  ])('quotes %j for a shell', (word, quoted) => {
    expect(shellQuote(word)).toBe(quoted);
  });
});
