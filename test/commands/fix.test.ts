import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkByCode } from '../../src/checks/catalogue.js';
import type { Question } from '../../src/fixes/fix.js';
import type { Outcome, Remedy } from '../../src/session/session.js';
import { finding, remedyFor } from '../report/support.js';
import { run, session, world } from './support.js';

const found = finding({ code: 'RD603', title: 'The configuration is not there' });
const other = finding({ code: 'RD201' });
const suggested = remedyFor(found, { commands: ["kubectl patch pod x -p '{}'"] });
const second = remedyFor(found, { id: 'RD603.other', title: 'Another cure' });

function on(remedy: Remedy = suggested, parts: Parameters<typeof session>[0] = {}) {
  return session({ findings: [found, other], remedies: { [found.id]: [remedy, second] }, ...parts });
}

const asking = (...questions: Question[]) => remedyFor(found, { questions });
const password: Question = { id: 'password', prompt: 'Password of admin', kind: 'secret', generate: true };
const user: Question = { id: 'user', prompt: 'User', kind: 'text', default: 'admin' };

describe('fix', () => {
  it('shows the plan, applies it with --yes and says that it is fixed', async () => {
    const around = world();
    const after = await session({ findings: [other] }).examine({ signal: new AbortController().signal });
    const fake = on(suggested, { outcome: { state: 'fixed', examination: after, seconds: 2 } });
    expect((await run(['fix', 'rd603', '--yes'], around, fake)).code).toBe(0);
    expect(fake.applied.map(({ remedy }) => remedy.proposal.id)).toEqual(['RD603.cure']);
    expect(around.out().split('\n')).toEqual([
      'RD603 The configuration is not there',
      '  Message of RD603.',
      '',
      'Cure of RD603',
      '  safe, can be undone',
      '  change Pod default/x',
      '    @@ -1,1 +1,1 @@',
      '    -old: 1',
      '    +new: 2',
      '',
      '  1/1 patch Pod default/x…',
      '  1/1 patch Pod default/x: done',
      '✔ fixed, after 2.0 s. Reverse it with: regdoctor undo',
      '✖ still failing: RD201 Title of RD201',
      '',
    ]);
    expect(fake.closed).toBe(1);
  });

  it('changes nothing without a terminal and without --yes, exit 1', async () => {
    const around = world();
    const fake = on();
    expect((await run(['fix', 'RD603'], around, fake)).code).toBe(1);
    expect(fake.applied).toEqual([]);
    expect(around.out()).toContain('+new: 2');
    expect(around.out()).toContain('Give --yes');
  });

  it('takes no workaround by --yes alone: it has to be named', async () => {
    const hiding = remedyFor(found, { id: 'RD603.hide', workaround: true, risk: 'weakens-security' });
    const around = world();
    const fake = on(hiding);
    expect((await run(['fix', 'RD603', '--yes'], around, fake)).code).toBe(1);
    expect(fake.applied).toEqual([]);
    expect(around.out()).toMatch(/only a workaround is known[^.]*\.?\s+Name it:\s+--fix\s+RD603\.hide/);
    await run(['fix', 'RD603', '--yes', '--fix', 'RD603.hide'], world(), fake);
    expect(fake.applied.map(({ remedy }) => remedy.proposal.id)).toEqual(['RD603.hide']);
  });

  it('takes no authority that nobody compared by --yes alone: it has to be named', async () => {
    const trusting = remedyFor(found, { id: 'RD603.trust', confirm: ['SHA-256 AA:BB'] });
    const around = world();
    const fake = on(trusting);
    expect((await run(['fix', 'RD603', '--yes'], around, fake)).code).toBe(1);
    expect(fake.applied).toEqual([]);
    expect(around.out()).toMatch(
      /compare: SHA-256 AA:BB\nNothing was changed: compare the fingerprint, then name it:\s+--fix\s+RD603\.trust/,
    );
    expect((await run(['fix', 'RD603', '--yes', '--fix', 'RD603.trust'], world(), fake)).code).toBe(0);
    expect(fake.applied.map(({ remedy }) => remedy.proposal.id)).toEqual(['RD603.trust']);
  });

  it.each(['fixed', 'still-failing'] as const)(
    'offers no undo where there is nothing to put back: %s',
    async (state) => {
      const starting = remedyFor(found, { reversible: false });
      const around = world();
      const examination = await session({ findings: [] }).examine({ signal: new AbortController().signal });
      const fake = on(starting, { outcome: { state, examination, seconds: 2, why: 'it is so' } });
      await run(['fix', 'RD603', '--yes'], around, fake);
      expect(around.out()).toContain(state === 'fixed' ? '✔ fixed, after 2.0 s.\n' : 'because it is so\n');
      expect(around.out()).not.toContain('Reverse it');
    },
  );

  it('calls a workaround that works no fix', async () => {
    const hiding = remedyFor(found, { id: 'RD603.hide', workaround: true, risk: 'weakens-security' });
    const around = world();
    const examination = await session({ findings: [] }).examine({ signal: new AbortController().signal });
    const fake = on(hiding, { outcome: { state: 'fixed', examination, seconds: 2 } });
    expect((await run(['fix', 'RD603', '--yes', '--fix', 'RD603.hide'], around, fake)).code).toBe(0);
    expect(around.out()).toContain('! hidden, not cured, after 2.0 s. Reverse it with: regdoctor undo');
    expect(around.out()).not.toContain('fixed');
  });

  it('stops after the rehearsal with --dry-run, and shows the way by hand', async () => {
    const around = world();
    const fake = on();
    expect((await run(['fix', 'RD603', '--dry-run', '--yes'], around, fake)).code).toBe(0);
    expect([fake.applied.length, fake.rehearsed.length]).toEqual([0, 1]);
    expect(around.out()).toContain("By hand:\n  kubectl patch pod x -p '{}'\n");
    expect(around.out()).toContain('The API server would accept it.\nDry run: nothing was changed.\n');
  });

  it('says so when the API server would refuse, exit 1', async () => {
    const around = world();
    const fake = on();
    fake.rehearse = async () => ({ ok: false, notes: ['pods "x" is forbidden'] });
    expect((await run(['fix', 'RD603', '--dry-run'], around, fake)).code).toBe(1);
    expect(around.out()).toContain('pods "x" is forbidden\nIt would be refused. Nothing was changed.\n');
  });

  it('takes another fix, and names them when there is none of that id', async () => {
    const fake = on();
    await run(['fix', 'RD603', '--fix', 'RD603.other', '--yes'], world(), fake);
    expect(fake.applied[0]?.remedy.proposal.id).toBe('RD603.other');
    const around = world();
    expect((await run(['fix', 'RD603', '--fix', 'RD603.x', '--yes'], around, fake)).code).toBe(2);
    expect(around.err()).toContain('It has RD603.cure, RD603.other.');
  });

  it('takes the finding about the subject that was named', async () => {
    const subject = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'two' };
    const two = finding({ code: 'RD603', id: 'RD603:Pod default/two', subject });
    const fake = session({ findings: [found, two], remedies: { [two.id]: [remedyFor(two)] } });
    expect((await run(['fix', 'RD603', '--subject', 'two', '--yes'], world(), fake)).code).toBe(0);
    expect(fake.applied[0]?.remedy.proposal.finding).toBe(two.id);
    const around = world();
    expect((await run(['fix', 'RD603', '--subject', 'three'], around, fake)).code).toBe(2);
    expect(around.err()).toContain('Pod default/rd603, Pod default/two');
  });

  it('of something that is not wrong says what is, exit 1; 0 when nothing fails', async () => {
    const around = world();
    const code = checkByCode('RD502') === undefined ? 'RD803' : 'RD502';
    expect((await run(['fix', code, '--yes'], around, on())).code).toBe(1);
    expect(around.out()).toContain(`${code} is not what is wrong here. Found: RD201, RD603.`);
    expect((await run(['fix', code, '--yes'], world(), session({}))).code).toBe(0);
  });

  it('refuses an unknown code, exit 2, before it looks at anything', async () => {
    const around = world();
    expect((await run(['fix', 'RD999'], around)).code).toBe(2);
    expect(around.err()).toContain('There is no failure with the code "RD999".');
  });

  it('of a symptom without a fix points to the nearest cause that has one', async () => {
    const subject = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'p' };
    const host = { host: 'registry.test' };
    const root = finding({ code: 'RD603', subject, effects: ['container-exits'] });
    const between = finding({
      code: 'RD511',
      subject: host,
      blames: [{ subject, effect: 'container-exits' }],
      effects: ['pod-not-ready'],
    });
    const symptom = finding({ code: 'RD201', blames: [{ subject: host, effect: 'pod-not-ready' }] });
    const around = world();
    const fake = session({ findings: [root, between, symptom], remedies: { [root.id]: [remedyFor(root)] } });
    expect((await run(['fix', 'RD201', '--yes'], around, fake)).code).toBe(1);
    expect(around.out()).toContain('its cause first: regdoctor fix RD603');
    const without = world();
    await run(['fix', 'RD201', '--yes'], without, session({ findings: [root, between, symptom] }));
    expect(without.out()).toContain('Next: regdoctor explain RD201');
  });

  it('names the cluster in the undo that it offers', async () => {
    const around = world();
    await run(['fix', 'RD603', '--yes', '--context', 'prod', '-n', 'registry'], around, on());
    expect(around.out()).toContain('Reverse it with: regdoctor undo --context prod\n');
  });

  it('waits for the effect as long as --timeout says', async () => {
    const fake = on();
    await run(['fix', 'RD603', '--yes', '--timeout', '1m30s'], world(), fake);
    expect(fake.applied[0]?.remedy.proposal.settleSeconds).toBe(90);
    const around = world();
    expect((await run(['fix', 'RD603', '--timeout', 'soon'], around, on())).code).toBe(2);
    expect(around.err()).toContain('--timeout "soon" is not a duration.');
  });

  it('shows the plan of a saved state and applies nothing to it', async () => {
    const fake = on(suggested, { canApply: false });
    const around = world();
    expect((await run(['fix', 'RD603', '--from', 'x', '--yes'], around, fake)).code).toBe(2);
    expect(around.out()).toContain('+new: 2');
    expect((await run(['fix', 'RD603', '--from', 'x', '--dry-run'], world(), fake)).code).toBe(0);
    expect([fake.applied.length, fake.rehearsed.length]).toEqual([0, 0]);
  });

  const examination = { examination: undefined as never, seconds: 61 };
  it.each<[Outcome, number, string]>([
    [
      { state: 'still-failing', why: 'the Pod is Pending', ...examination },
      1,
      '✖ applied, but still failing after 61 s, because the Pod is Pending',
    ],
    [{ state: 'refused', reason: 'It has changed. Nothing was changed.' }, 1, '✖ refused: It has changed.'],
    [
      { state: 'failed', reason: 'Everything is as before.', reversed: true },
      1,
      '✖ failed: Everything is as before.',
    ],
    [
      { state: 'interrupted', reason: 'Interrupted. Done: patch.', reversed: false },
      130,
      '! Interrupted. Done: patch.',
    ],
  ])('tells the outcome %#', async (outcome, code, words) => {
    const around = world();
    expect((await run(['fix', 'RD603', '--yes'], around, on(suggested, { outcome }))).code).toBe(code);
    expect(around.out()).toContain(words);
  });
});

describe('the questions of fix', () => {
  it('ask y or N before a safe plan', async () => {
    for (const [keys, code, applied] of [
      ['y\r', 0, 1],
      ['\r', 1, 0],
      ['n\r', 1, 0],
      ['\x03', 130, 0],
      ['\x04', 1, 0],
    ] as const) {
      const around = world({ tty: true });
      const fake = on();
      const [ran] = await Promise.all([run(['fix', 'RD603'], around, fake), around.stdin.type(keys)]);
      expect([ran.code, fake.applied.length], JSON.stringify(keys)).toEqual([code, applied]);
      expect(around.stdin.raw).toBe(false);
    }
  });

  it('ask for the whole word before a plan that interrupts or weakens', async () => {
    for (const [keys, applied] of [
      ['y\r', 0],
      ['\r', 0],
      ['yes\r', 0],
      ['accept\r', 1],
    ] as const) {
      const around = world({ tty: true });
      const fake = on(
        remedyFor(found, { risk: 'weakens-security', loses: ['TLS is not verified any more.'] }),
      );
      await Promise.all([run(['fix', 'RD603'], around, fake), around.stdin.type(keys)]);
      expect(fake.applied.length, JSON.stringify(keys)).toBe(applied);
      expect(around.out()).toContain('loses: TLS is not verified any more.');
      expect(around.err()).toContain('Type "accept" to go on: ');
    }
  });

  it('take a password without ever showing it, with Backspace and what was pasted', async () => {
    const around = world({ tty: true });
    const fake = on(asking(user, password));
    await Promise.all([
      run(['fix', 'RD603'], around, fake),
      around.stdin.type('bob\r', 'S3cr', 'X', '\x7f', 'é密t\r', 'y\r'),
    ]);
    expect(fake.applied[0]?.answers).toEqual({ user: 'bob', password: 'S3cré密t' });
    expect(around.err()).toContain('Password of admin [empty: generated and shown once]: *******');
    expect(around.out() + around.err()).not.toMatch(/S3c|密/);
  });

  it('take what was typed ahead for the questions that follow', async () => {
    const around = world({ tty: true });
    const fake = on(asking(user, password));
    await Promise.all([run(['fix', 'RD603'], around, fake), around.stdin.type('bob\rsecret\ry\r')]);
    expect(fake.applied[0]?.answers).toEqual({ user: 'bob', password: 'secret' });
  });

  it('leave an empty password to be generated, and a default as it is', async () => {
    const around = world({ tty: true });
    const fake = on(asking(user, password));
    await Promise.all([run(['fix', 'RD603'], around, fake), around.stdin.type('\r', '\r', 'y\r')]);
    expect(fake.applied[0]?.answers).toEqual({ user: 'admin', password: '' });
  });

  it('take the password of a script from stdin or from a file', async () => {
    const fake = on(asking(password));
    const around = world();
    await Promise.all([
      run(['fix', 'RD603', '--yes', '--password-stdin'], around, fake),
      around.stdin.close('from stdin\n'),
    ]);
    const file = join(await mkdtemp(join(tmpdir(), 'regdoctor-')), 'password');
    await writeFile(file, 'from file\n');
    await run(['fix', 'RD603', '--yes'], world({ env: { REGDOCTOR_PASSWORD_FILE: file } }), fake);
    await run(['fix', 'RD603', '--yes'], world(), fake);
    expect(fake.applied.map(({ answers }) => answers)).toEqual([
      { password: 'from stdin' },
      { password: 'from file' },
      {},
    ]);
  });

  it.each([
    [['--answer', 'password=x'], /secret is never taken from the command line/],
    [['--answer', 'colour=x'], /does not ask for "colour"/],
    [['--answer', 'user'], /is not ID=TEXT/],
  ])('refuse %j', async (flags, words) => {
    const around = world();
    const fake = on(asking(user, password));
    expect((await run(['fix', 'RD603', '--yes', ...flags], around, fake)).code).toBe(2);
    expect(around.err()).toMatch(words);
    expect(fake.applied).toEqual([]);
  });

  it('refuse an empty password and a file that is not there', async () => {
    const fake = on(asking(password));
    const around = world();
    const [ran] = await Promise.all([
      run(['fix', 'RD603', '--yes', '--password-stdin'], around, fake),
      around.stdin.close(),
    ]);
    expect([ran.code, fake.applied.length]).toEqual([2, 0]);
    const missing = world({ env: { REGDOCTOR_PASSWORD_FILE: '/nowhere/password' } });
    expect((await run(['fix', 'RD603', '--yes'], missing, fake)).code).toBe(2);
    expect(missing.err()).toContain('/nowhere/password of REGDOCTOR_PASSWORD_FILE cannot be read (ENOENT)');
  });

  it('without a terminal need what has no default', async () => {
    const around = world();
    const fake = on(asking({ id: 'host', prompt: 'Host name', kind: 'text' }));
    expect((await run(['fix', 'RD603', '--yes'], around, fake)).code).toBe(2);
    expect(around.err()).toContain('An answer is needed: Host name\nGive it with --answer host=TEXT.');
    await run(['fix', 'RD603', '--yes', '--answer', 'host=a=b'], world(), fake);
    expect(fake.applied[0]?.answers).toEqual({ host: 'a=b' });
  });
});
