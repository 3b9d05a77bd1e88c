import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/table.js';
import { ConfigError } from '../../src/errors.js';
import { run, session, world } from './support.js';

describe('a command line', () => {
  it.each([[['--version']], [['-V']], [['version']], [['fix', '--version']]])(
    '%j says the version',
    async (argv) => {
      const around = world();
      expect((await run(argv, around)).code).toBe(0);
      expect(around.out()).toBe('regdoctor 1.2.3\n');
    },
  );

  it.each(COMMANDS.map(({ name }) => name))('%s has help that fits 80 columns', async (name) => {
    const around = world();
    expect((await run(['help', name], around)).code).toBe(0);
    for (const line of around.out().split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    const command = COMMANDS.find((candidate) => candidate.name === name);
    for (const flag of command?.flags ?? []) expect(around.out()).toContain(`--${flag.name}`);
    const other = world();
    await run([name, '--help'], other);
    if (name !== 'help') expect(other.out()).toBe(around.out());
  });

  it('shows the name that it was called by', async () => {
    const around = world();
    around.io.name = 'kubectl regdoctor';
    await run(['--help'], around);
    expect(around.out()).toContain('  kubectl regdoctor demo\n');
  });

  it('that is wrong exits 2 with one sentence and a hint on stderr', async () => {
    const around = world();
    expect((await run(['--strct'], around)).code).toBe(2);
    expect(around.err()).toBe('regdoctor: There is no flag --strct.\nDid you mean --strict?\n');
    expect(around.out()).toBe('');
  });

  it('that is wrong and asks for JSON gets one document', async () => {
    const around = world();
    expect((await run(['--strct', '-o', 'json'], around)).code).toBe(2);
    expect(JSON.parse(around.out())).toMatchObject({
      schema: 'regdoctor.report/1',
      error: { message: 'There is no flag --strct.', hint: 'Did you mean --strict?' },
    });
  });

  it('that cannot reach its cluster exits 2 in every format', async () => {
    const error = new ConfigError('There is no kubeconfig.', 'Name one.');
    for (const format of ['text', 'json']) {
      const around = world();
      expect((await run(['-o', format], around, error)).code).toBe(2);
      expect(around.err()).toContain('There is no kubeconfig.\nName one.\n');
    }
  });

  it('that meets a defect exits 70, with the stack only on request', async () => {
    const around = world();
    expect((await run([], around, new TypeError('x is \x1b[31mundefined'))).code).toBe(70);
    expect(around.err()).toContain('regdoctor has a defect: x is undefined\n');
    expect(around.err()).toContain('REGDOCTOR_DEBUG=1');
    expect(around.err()).not.toContain('support.ts');
    const debugging = world({ env: { REGDOCTOR_DEBUG: '1' } });
    await run(['-o', 'json'], debugging, new TypeError('broken'));
    expect(debugging.err()).toContain('main.test.ts');
    expect(JSON.parse(debugging.out()).error.message).toBe('regdoctor has a defect: broken');
  });

  it('that Ctrl-C ends exits 130', async () => {
    const around = world();
    const fake = session({});
    fake.examine = async () => {
      around.interrupt();
      throw new Error('aborted');
    };
    expect((await run(['-o', 'json'], around, fake)).code).toBe(130);
    expect(JSON.parse(around.out()).error.message).toBe('Interrupted.');
    expect(fake.closed).toBe(1);
  });
});
