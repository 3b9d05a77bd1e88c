import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import { why } from '../../src/diagnosis/why.js';
import { run, world } from './support.js';

const MESSAGE = 'pods is forbidden: User "reader" cannot list resource "pods" in API group ""';

describe('why', () => {
  it('names the failures that print a message, what tells them apart and what to run next', async () => {
    const around = world();
    expect((await run(['why', MESSAGE], around)).code).toBe(0);
    const [first] = why(MESSAGE, CATALOGUE);
    expect(around.out()).toContain('\nRD803 rights-missing\n');
    expect(around.out()).toContain(`  next: ${first?.sign.next}\n`);
    expect(around.out()).toContain('regdoctor explain RD803');
    for (const line of around.out().split('\n')) {
      if (!line.startsWith('  next:')) expect(line.length, line).toBeLessThanOrEqual(80);
    }
  });

  it('names every failure that prints an ambiguous one', async () => {
    const text = 'x509: certificate signed by unknown authority';
    const around = world();
    expect((await run(['why', text], around)).code).toBe(0);
    const codes = why(text, CATALOGUE).map(({ code }) => code);
    expect(codes.length).toBeGreaterThan(1);
    for (const code of codes) expect(around.out()).toContain(`\n${code} `);
    expect(around.out()).toContain('Which of them it is: regdoctor\n');
  });

  it('takes the message from stdin, with escape sequences and all', async () => {
    const around = world();
    const [ran] = await Promise.all([
      run(['why'], around),
      around.stdin.close(`\x1b[31mError from server (Forbidden): ${MESSAGE}\x1b[0m\n`),
    ]);
    expect(ran.code).toBe(0);
    expect(around.out()).toContain('RD803');
    expect(around.out()).not.toContain('\x1b');
  });

  it('says so when nothing known prints it, exit 1', async () => {
    const around = world();
    expect((await run(['why', 'the cat sat on the mat'], around)).code).toBe(1);
    expect(around.out()).toMatch(/^No failure that regdoctor knows prints this\.\n/);
  });

  it('without a message says how to give one, exit 2', async () => {
    const terminal = world({ tty: true });
    expect((await run(['why'], terminal)).code).toBe(2);
    expect(terminal.err()).toContain('Usage: regdoctor why "TEXT"');
    const piped = world();
    const [ran] = await Promise.all([run(['why'], piped), piped.stdin.close()]);
    expect(ran.code).toBe(2);
  });
});
