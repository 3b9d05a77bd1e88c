import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { link } from '../../src/diagnosis/link.js';
import { previewOf } from '../../src/plan/preview.js';
import { EMPTY_PROFILE } from '../../src/profile/profile.js';
import { profileText } from '../../src/profile/write.js';
import type { Standing, StepQuestion } from '../../src/steps/step.js';
import { FULL } from '../profile/support.js';
import { examinationWith, finding } from '../report/support.js';
import { FakeInstall, type FakeInstallOptions, type FakeStep, proposalOf } from '../support/fake-install.js';
import { run, session, type World, world } from './support.js';

let folder = '';
const home = process.cwd();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regdoctor-install-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const done: Standing = { state: 'done', says: 'It is there.' };

function plan(step: FakeStep['id'], questions: StepQuestion[] = []): Standing {
  return {
    state: 'plan',
    says: 'It is not there.',
    why: ['Because people need it.'],
    plan: { proposal: proposalOf(step, { questions }), foreign: [] },
  };
}

function asking(...questions: StepQuestion[]): Standing {
  return { state: 'ask', says: 'Something is to be known.', questions };
}

const HOST: StepQuestion = { id: 'host', prompt: 'Host name of the registry', kind: 'text' };
const LINES: StepQuestion = { id: 'solver', prompt: 'DNS provider', kind: 'text', multiline: true };
const SOURCE: StepQuestion = {
  id: 'source',
  prompt: 'Where from?',
  kind: 'text',
  choices: ['new-ca', 'secret'],
  help: 'It decides whom clients trust.',
  about: { 'new-ca': 'An authority of your own.' },
};
const TRIAL: Standing = {
  state: 'trial',
  says: 'An image is to be pushed.',
  why: [],
  commands: ['docker push x'],
};

function installOf(steps: FakeStep[], more: Partial<FakeInstallOptions> = {}): FakeInstall {
  return new FakeInstall({ steps, ...more });
}

async function install(flags: string[], fake: FakeInstall, around: World = world()) {
  const ran = await run(['install', ...flags], around, undefined, fake);
  return { ...ran, out: around.out(), err: around.err() };
}

describe('install without a terminal', () => {
  it('goes from step to step to the end, exit 0', async () => {
    const fake = installOf(
      [
        { id: 'access', standings: [done] },
        { id: 'profile', standings: [asking(HOST), done] },
        { id: 'storage', standings: [plan('storage'), done] },
        {
          id: 'workload',
          standings: [{ state: 'waiting', says: 'It starts.', current: ['Pending'] }, done],
        },
        { id: 'verify', standings: [TRIAL, done] },
      ],
      {
        summary: {
          made: ['A Service.'],
          commands: [{ what: 'For colleagues', command: 'docker login r' }],
          notYet: ['Backups.'],
        },
      },
    );
    const { code, out, err } = await install(['--yes', '--answer', 'profile.host=r.example.com'], fake);
    expect([code, err]).toEqual([0, '']);
    expect(fake.answered).toEqual([{ step: 'profile', answers: { host: 'r.example.com' } }]);
    expect(fake.applied).toEqual([{ step: 'storage', answers: {}, overForeign: false }]);
    expect([fake.waited, fake.pushed, fake.closed]).toEqual([['workload'], [{}], 1]);
    for (const text of [
      'lab (https://192.0.2.1:6443), profile regdoctor.yaml\n',
      '✔ 1/5 Title of access: It is there.\n',
      '   Host name of the registry: r.example.com\n',
      '3/5 Title of storage\n   Purpose of storage.\n   It is not there.\n   Because people need it.\n',
      '   create ConfigMap registry/docker-registry\n',
      '+  a: b\n',
      '  1/1 create Service registry/x: done\n',
      '  It starts.\n    Pending\n',
      '   For colleagues:\n     docker login r\n',
      '   ! Backups.\n',
      '✔ The registry is ready: every step is done.\n',
    ]) {
      expect(out).toContain(text);
    }
    expect(out.match(/Pending/g)).toHaveLength(2);
  });

  it('shows the plan and changes nothing without --yes, exit 1', async () => {
    const fake = installOf([{ id: 'storage', standings: [plan('storage'), done] }]);
    const { code, out } = await install([], fake);
    expect([code, fake.applied]).toEqual([1, []]);
    expect(out).toContain('+  a: b\n');
    expect(out).toContain('! Nothing was changed: there is no terminal to ask on. Give --yes to apply it.\n');
  });

  it('pushes no image without --yes either', async () => {
    const fake = installOf([{ id: 'verify', standings: [TRIAL, done] }]);
    const { code, out } = await install([], fake);
    expect([code, fake.pushed]).toEqual([1, []]);
    expect(out).toContain('No image was pushed: there is no terminal to ask on.');
  });

  it.each([
    [
      'a flag and a key of the profile',
      'profile',
      HOST,
      'Host name of the registry.',
      'Give it with --host HOST, or as "host" in regdoctor.yaml.',
    ],
    ['its choices', 'source', SOURCE, 'Where from? (new-ca, secret).', '--answer source.source=TEXT'],
    [
      'a way for a password',
      'users',
      { id: 'password.admin', prompt: 'Password', kind: 'secret' },
      'Password.',
      '--password-stdin',
    ],
  ] as const)('names a missing answer with %s, exit 2', async (_, id, question, says, hint) => {
    const fake = installOf([{ id, standings: [asking(question), done] }]);
    const { code, err } = await install(['--yes'], fake);
    expect([code, fake.answered, fake.closed]).toEqual([2, [], 1]);
    expect(err).toContain(`regdoctor: The step "Title of ${id}" needs an answer: ${says}`);
    expect(err).toContain(hint);
  });

  it('takes where the certificate comes from by one name, whichever step asks', async () => {
    const fake = installOf([{ id: 'cert-manager', standings: [asking(SOURCE), done] }]);
    const { code, err } = await install(['--yes', '--answer', 'source.source=secret'], fake);
    expect([code, err]).toEqual([0, '']);
    expect(fake.answered).toEqual([{ step: 'cert-manager', answers: { source: 'secret' } }]);
    const missing = installOf([{ id: 'cert-manager', standings: [asking(SOURCE), done] }]);
    expect((await install(['--yes'], missing)).err).toContain('--answer source.source=TEXT');
  });

  it('asks for nothing that another answer makes needless', async () => {
    const name: StepQuestion = {
      id: 'secret',
      prompt: 'Name of the Secret',
      kind: 'text',
      when: { question: 'source', answers: ['secret'] },
    };
    const fake = () => installOf([{ id: 'source', standings: [asking(SOURCE, name), done] }]);
    const made = fake();
    const { code, out } = await install(['--yes', '--answer', 'source.source=new-ca'], made);
    expect([code, made.answered]).toEqual([0, [{ step: 'source', answers: { source: 'new-ca' } }]]);
    expect(out).not.toContain('Name of the Secret');
    const { err } = await install(['--yes', '--answer', 'source.source=secret'], fake());
    expect(err).toContain('needs an answer: Name of the Secret.');
  });

  it('says that an answer was misspelt where one is missing, and afterwards what was not asked for', async () => {
    const asked = installOf([{ id: 'profile', standings: [asking(HOST), done] }]);
    const { err } = await install(['--yes', '--answer', 'profile.hosst=r.example.com'], asked);
    expect(err).toContain('It was given as profile.hosst, which nobody asks for.');
    const ready = installOf([{ id: 'profile', standings: [done] }]);
    expect(await install(['--yes', '--answer', 'profile.x=1'], ready)).toMatchObject({
      code: 0,
      err: '--answer profile.x was not asked for.\n',
    });
  });

  it('takes no current context for granted: the cluster has to be named', async () => {
    const cluster: StepQuestion = {
      id: 'cluster',
      prompt: 'This cluster?',
      kind: 'text',
      default: 'yes',
      choices: ['yes', 'no'],
    };
    const steps = (): FakeStep[] => [{ id: 'access', standings: [asking(cluster), done] }];
    const surprise = await install(['--yes'], installOf(steps()));
    expect(surprise.code).toBe(2);
    expect(surprise.err).toContain('Give it with --context NAME, or as "context" in regdoctor.yaml.');
    const named = installOf(steps(), { profile: { ...EMPTY_PROFILE, context: 'lab' } });
    expect((await install(['--yes'], named)).code).toBe(0);
    expect((await install(['--dry-run'], installOf(steps()))).code).toBe(0);
  });

  it('takes what a question proposes, and leaves empty what may be', async () => {
    const questions: StepQuestion[] = [
      { id: 'name', prompt: 'Name', kind: 'text', default: 'docker-registry' },
      { id: 'email', prompt: 'Mail', kind: 'text', optional: true },
    ];
    const fake = installOf([{ id: 'profile', standings: [asking(...questions), done] }]);
    expect((await install(['--yes'], fake)).code).toBe(0);
    expect(fake.answered[0]?.answers).toEqual({ name: 'docker-registry', email: '' });
  });

  it('gives the password to the first user alone, and for the trial; others are generated', async () => {
    const secret = (user: string): StepQuestion => ({
      id: `password.${user}`,
      prompt: `Password of ${user}`,
      kind: 'secret',
      generate: true,
    });
    const fake = installOf([
      { id: 'users', standings: [plan('users', [secret('admin'), secret('ci')]), done] },
      { id: 'verify', standings: [TRIAL, done] },
    ]);
    const around = world();
    const [{ code, out, err }] = await Promise.all([
      install(['--yes', '--password-stdin'], fake, around),
      around.stdin.close('correct horse\n'),
    ]);
    expect(code).toBe(0);
    expect(fake.applied[0]?.answers).toEqual({ 'password.admin': 'correct horse', 'password.ci': '' });
    expect(fake.pushed).toEqual([{ 'password.admin': 'correct horse' }]);
    expect(out + err).not.toContain('correct horse');
  });

  it('takes an answer of several lines from the file that --answer names', async () => {
    const path = join(folder, 'given.yaml');
    await writeFile(path, 'a:\n  b: c\n\n');
    const steps = (): FakeStep[] => [{ id: 'source', standings: [asking(LINES, HOST), done] }];
    const fake = installOf(steps());
    const flags = ['--answer', `source.solver=@${path}`, '--answer', 'source.host=@x'];
    expect((await install(flags, fake)).code).toBe(0);
    // Only an answer that may have several lines is looked for in a file.
    expect(fake.answered[0]?.answers).toEqual({ solver: 'a:\n  b: c', host: '@x' });
    await writeFile(path, ' \n');
    for (const [name, says] of [
      ['/nowhere', 'The file /nowhere is not there.'],
      [folder, `${folder} is not a file.`],
      [path, `The file ${path} is empty.`],
      ['/dev/zero', '/dev/zero is not a file.'],
    ]) {
      const refused = await install(['--answer', `source.solver=@${name}`], installOf(steps()));
      expect([refused.code, refused.err]).toEqual([2, expect.stringContaining(says ?? '')]);
    }
  });

  it('never takes a secret from the command line', async () => {
    const fake = installOf([{ id: 'users', standings: [done] }]);
    const { code, err, installs } = await install(['--answer', 'users.password.admin=hunter2'], fake);
    expect([code, installs]).toEqual([2, []]);
    expect(err).toContain('A secret is never taken from the command line');
    expect(err).not.toContain('hunter2');
  });

  it('says why an answer is not taken, exit 2', async () => {
    const fake = installOf([{ id: 'profile', standings: [asking(HOST), done] }], {
      rejects: () => ({ problem: '"x" has no dot.', question: 'host' }),
    });
    const { code, err } = await install(['--yes', '--answer', 'profile.host=x'], fake);
    expect([code, err]).toEqual([
      2,
      'regdoctor: "x" has no dot.\nGive it with --host HOST, or as "host" in regdoctor.yaml.\n',
    ]);
  });

  it('does not go round for ever when a step asks the same again', async () => {
    const question = { ...HOST, default: 'r.example.com' };
    const fake = installOf([{ id: 'profile', standings: [asking(question), asking(question), done] }]);
    expect((await install(['--yes'], fake)).code).toBe(1);
    expect(fake.answered).toHaveLength(1);
  });

  it('changes what it did not make only with --force-conflicts', async () => {
    const foreign = [{ apiVersion: 'v1', kind: 'Service', namespace: 'registry', name: 'x' }];
    const standing: Standing = {
      state: 'plan',
      says: 'It differs.',
      why: [],
      plan: { proposal: proposalOf('service'), foreign },
    };
    const kept = installOf([{ id: 'service', standings: [standing, done] }]);
    const { code, out } = await install(['--yes'], kept);
    expect([code, kept.applied]).toEqual([1, []]);
    expect(out).toContain('! Nothing was changed: regdoctor did not make Service registry/x.');
    const taken = installOf([{ id: 'service', standings: [standing, done] }]);
    expect((await install(['--yes', '--force-conflicts'], taken)).code).toBe(0);
    expect(taken.applied[0]?.overForeign).toBe(true);
  });

  it('prints the failure that stops a step with its cause and the command that cures it, exit 1', async () => {
    const cause = finding({ code: 'RD201', id: 'RD201:a', effects: ['issuer-not-ready'] });
    const symptom = finding({
      code: 'RD230',
      id: 'RD230:a',
      blames: [{ subject: cause.subject, effect: 'issuer-not-ready' }],
    });
    const other = finding({ code: 'RD701', id: 'RD701:a' });
    const all = [cause, symptom, other];
    const failures = link(all).findings.filter(({ code }) => code === 'RD230');
    const steps: FakeStep[] = [{ id: 'certificate', standings: [plan('certificate'), done], failures }];
    const fake = installOf(steps, {
      examination: examinationWith(all),
      outcome: (_, view) => ({ state: 'failing', view, seconds: 9 }),
    });
    const { code, out } = await install(['--yes', '--context', 'lab', '-n', 'registry'], fake);
    expect(code).toBe(1);
    expect(out).toMatch(/✖ RD201 {2}Title of RD201[\s\S]*Because of that:[\s\S]*RD230/);
    expect(out).not.toContain('RD701');
    expect(out).toContain(
      '✖ Title of certificate is stopped by a failure. Cure it, then run the same\n  command again.\n',
    );
  });

  it.each([
    [undefined, 1],
    ['RD803', 3],
    ['RD805', 1],
  ] as const)('says what a person has to do where it cannot (%s), exit %i', async (known, exit) => {
    const standing: Standing = {
      state: 'blocked',
      says: 'The name does not resolve.',
      next: ['Create the record.'],
      commands: ["kubectl apply -f - <<'EOF'\nkind: Role\nEOF"],
      ...(known === undefined ? {} : { code: known }),
    };
    const { code, out } = await install(['--yes'], installOf([{ id: 'dns', standings: [standing] }]));
    expect(code).toBe(exit);
    expect(out).toContain('   → Create the record.\n   By hand:\n     kubectl apply');
    expect(out).toContain('\n     kind: Role\n     EOF\n');
    expect(out).toContain('Title of dns needs you: The name does not resolve.');
    expect(out.includes('regdoctor explain')).toBe(known !== undefined);
  });

  it('says how far it came when the world is not there in time, when the plan fails, and when it is cut off', async () => {
    const waiting: Standing = { state: 'waiting', says: 'It starts.', current: ['0 of 1 ready'] };
    const steps = (): FakeStep[] => [{ id: 'workload', standings: [plan('workload'), waiting] }];
    const late = await install(['--yes'], installOf(steps()));
    expect(late.code).toBe(1);
    expect(late.out).toMatch(
      /0 of 1 ready\n\n✖ Title of workload is applied and not there yet after 2 s: It starts\./,
    );
    const reason = 'The quota does not allow it. Nothing was changed.';
    const refused = await install(
      ['--yes'],
      installOf(steps(), { outcome: () => ({ state: 'refused', reason }) }),
    );
    expect([refused.code, refused.out.endsWith(`✖ ${reason}\n`)]).toEqual([1, true]);
    const cut = { state: 'interrupted' as const, reason: 'Interrupted.', reversed: true };
    expect((await install(['--yes'], installOf(steps(), { outcome: () => cut }))).code).toBe(130);
  });

  it('waits for as long as --timeout says, shorter or longer than the plan', async () => {
    const waiting: Standing = { state: 'waiting', says: 'It starts.', current: ['0 of 1 ready'] };
    const steps = (): FakeStep[] => [
      { id: 'workload', standings: [plan('workload'), waiting, waiting, done] },
    ];
    const longer = installOf(steps());
    expect((await install(['--yes', '--timeout', '1m'], longer)).code).toBe(0);
    expect(longer.waited).toEqual(['workload', 'workload']);
    const shorter = installOf([{ id: 'workload', standings: [waiting] }]);
    shorter.wait = (step, { signal, onProgress }) => {
      onProgress?.({ type: 'standing', step, standing: waiting });
      return new Promise((resolve) => {
        const cut = { state: 'interrupted' as const, reason: 'Cut off.', reversed: false };
        signal.addEventListener('abort', () => resolve(cut));
      });
    };
    const { code, out } = await install(['--yes', '--timeout', '20ms'], shorter);
    expect(code).toBe(1);
    expect(out).toContain('is applied and not there yet after 0 s');
  });

  it('passes over what --skip and --from-step say', async () => {
    const steps = (): FakeStep[] => [
      { id: 'access', standings: [plan('access')] },
      { id: 'profile', standings: [done] },
      { id: 'dns', standings: [plan('dns')] },
    ];
    const { code, out } = await install(['--yes', '--skip', 'access', '--skip', 'dns'], installOf(steps()));
    expect(code).toBe(0);
    expect(out).toContain('– 1/3 Title of access: passed over\n');
    expect(out).toContain('passed over: Title of access, Title of dns.');
    const fake = installOf(steps());
    await install(['--from-step', 'dns'], fake);
    expect(fake.view.steps.map(({ skipped }) => skipped)).toEqual([true, true, false]);
  });

  it('is one document with -o json, and the rest on stderr', async () => {
    const fake = installOf([
      { id: 'storage', standings: [plan('storage'), done] },
      { id: 'dns', standings: [asking(HOST)] },
    ]);
    const { code, out, err } = await install(['-o', 'json'], fake);
    expect(code).toBe(1);
    const json = JSON.parse(out);
    expect(json).toMatchObject({ schema: 'regdoctor.install/1', state: 'declined', current: 'storage' });
    expect(json.steps.map(({ state }: { state: string }) => state)).toEqual(['plan', 'ask']);
    expect(json.steps[0].changes[0]).toMatchObject({
      kind: 'create',
      target: 'ConfigMap registry/docker-registry',
    });
    expect(err).toContain('Title of storage');
  });
});

describe('install --dry-run', () => {
  it('shows every plan and what the API server says, asks nothing and applies nothing', async () => {
    const fake = installOf(
      [
        { id: 'access', standings: [plan('access')] },
        { id: 'profile', standings: [asking({ ...HOST, default: 'r.example.com' }), done] },
        { id: 'storage', standings: [plan('storage')] },
        { id: 'dns', standings: [{ state: 'blocked', says: 'No record.', next: [], commands: [] }] },
        { id: 'verify', standings: [TRIAL] },
      ],
      {
        rehearsal: (step) =>
          step === 'storage'
            ? { ok: false, notes: ['namespaces "registry" not found'] }
            : { ok: true, notes: ['It would be accepted.'] },
      },
    );
    const { code, out } = await install(['--dry-run', '--yes'], fake);
    expect([code, fake.applied, fake.pushed, fake.waited]).toEqual([0, [], [], []]);
    expect(fake.rehearsed).toEqual(['access', 'storage']);
    expect(out).toContain('   It would be accepted.\n');
    expect(out).toContain('   Host name of the registry: r.example.com\n');
    expect(out).toContain(
      '   namespaces "registry" not found\n   It can be tried when this is applied: Title of access.\n',
    );
    expect(out).toContain('No record.');
    expect(out).toMatch(/✔ Dry run: nothing was changed\.\n$/);
  });

  it('answers what an answer leads to, and ends when the same is asked again', async () => {
    const question = (id: string): StepQuestion => ({ id, prompt: id, kind: 'text', default: `any ${id}` });
    const fake = installOf([
      { id: 'storage', standings: [asking(question('kind')), asking(question('size')), plan('storage')] },
      { id: 'source', standings: [asking(question('way')), asking(question('way')), done] },
    ]);
    expect((await install(['--dry-run'], fake)).code).toBe(0);
    expect(fake.rehearsed).toEqual(['storage']);
    expect(fake.answered).toEqual([
      { step: 'storage', answers: { kind: 'any kind' } },
      { step: 'storage', answers: { size: 'any size' } },
      { step: 'source', answers: { way: 'any way' } },
    ]);
  });

  it('says what would be refused, exit 1, and what is missing, exit 2', async () => {
    const refused = installOf([{ id: 'storage', standings: [plan('storage')] }], {
      rehearsal: () => ({ ok: false, notes: ['exceeded quota'] }),
    });
    const { code, out } = await install(['--dry-run'], refused);
    expect(code).toBe(1);
    expect(out).toContain('It would be refused at: Title of storage.');
    const around = world({ tty: true });
    const missing = installOf([
      { id: 'profile', standings: [asking(HOST)] },
      { id: 'storage', standings: [plan('storage')] },
    ]);
    const second = await install(['--dry-run'], missing, around);
    expect([second.code, second.screens, missing.rehearsed]).toEqual([2, 0, ['storage']]);
    expect(second.out).toContain('Answers are missing at: Title of profile.');
  });
});

describe('install in a terminal', () => {
  it('opens the screen', async () => {
    const { code, screens, out } = await install([], installOf([]), world({ tty: true }));
    expect([code, screens, out]).toEqual([0, 1, '']);
  });

  it('with --no-tui asks, explains the choices, shows what is not taken, and goes on', async () => {
    let rejected = false;
    const fake = installOf(
      [
        { id: 'source', standings: [asking(SOURCE), done] },
        { id: 'storage', standings: [plan('storage'), done] },
        { id: 'verify', standings: [TRIAL, done] },
      ],
      {
        rejects: (_, { source }) => {
          if (rejected) return undefined;
          rejected = true;
          return { problem: `${source} cannot be.`, question: 'source' };
        },
      },
    );
    const around = world({ tty: true });
    const [{ code, out, err, screens }] = await Promise.all([
      install(['--no-tui'], fake, around),
      around.stdin.type('new-ca\r', 'secret\r', 'y\r', 'y\r'),
    ]);
    expect([code, screens]).toEqual([0, 0]);
    expect(fake.answered.map(({ answers }) => answers.source)).toEqual(['new-ca', 'secret']);
    expect(err).toContain('It decides whom clients trust.\n');
    expect(err).toContain('  new-ca  An authority of your own.\n');
    expect(out).toContain('✖ new-ca cannot be.\n');
    expect([fake.applied.length, fake.pushed.length]).toEqual([1, 1]);
  });

  it.each([
    ['typed, ended by an empty line', ['a:\r', '  b: c\r', '\r'], 'a:\n  b: c'],
    ['ended by Ctrl-D', ['a: 1\r', '\x04'], 'a: 1'],
    ['pasted with an empty line in it', ['a:\r\r  b: c\r\r'], 'a:\n\n  b: c'],
    ['pasted without its last line end', ['a:\r  b: c', '\r', '\r'], 'a:\n  b: c'],
  ])('with --no-tui takes an answer of several lines, %s', async (_, keys, answer) => {
    const around = world({ tty: true });
    const fake = installOf([{ id: 'source', standings: [asking(LINES, HOST), done] }]);
    const [{ code, err }] = await Promise.all([
      install(['--no-tui'], fake, around),
      around.stdin.type(...keys, 'r.example.com\r'),
    ]);
    expect(fake.answered).toEqual([{ step: 'source', answers: { solver: answer, host: 'r.example.com' } }]);
    expect(code).toBe(0);
    expect(err).toContain('DNS provider (lines, an empty one ends them; or @FILE): ');
  });

  it('with --no-tui takes the file that is named for such an answer, and asks again when it cannot', async () => {
    const path = join(folder, 'solver.yaml');
    await writeFile(path, 'a:\n  b: c\n');
    const around = world({ tty: true });
    const fake = installOf([{ id: 'source', standings: [asking(LINES), done] }]);
    const [{ err }] = await Promise.all([
      install(['--no-tui'], fake, around),
      around.stdin.type('@/nowhere/s.yaml\r', `@${path}\r`),
    ]);
    expect(fake.answered).toEqual([{ step: 'source', answers: { solver: 'a:\n  b: c' } }]);
    expect(err).toContain('✖ The file /nowhere/s.yaml is not there.');
  });

  it('applies nothing without a yes; a change of what is not its own takes a word', async () => {
    const declined = installOf([{ id: 'storage', standings: [plan('storage')] }]);
    const one = world({ tty: true });
    const [first] = await Promise.all([install(['--no-tui'], declined, one), one.stdin.type('\r')]);
    expect([first.code, declined.applied]).toEqual([1, []]);
    const foreign = [{ apiVersion: 'v1', kind: 'Service', namespace: 'registry', name: 'x' }];
    const standing: Standing = {
      state: 'plan',
      says: 'It differs.',
      why: [],
      plan: { proposal: proposalOf('service'), foreign },
    };
    const fake = installOf([{ id: 'service', standings: [standing, done] }]);
    const two = world({ tty: true });
    const [second] = await Promise.all([install(['--no-tui'], fake, two), two.stdin.type('change\r', 'y\r')]);
    expect([second.code, fake.applied[0]?.overForeign]).toEqual([0, true]);
  });

  it('cures what stops a step right there, and goes on', async () => {
    const found = finding({ code: 'RD201', id: 'RD201:a' });
    const failures = link([found]).findings;
    const step: FakeStep = { id: 'certificate', standings: [plan('certificate'), done], failures };
    const proposal = proposalOf('certificate', { id: 'RD201.cure', finding: found.id, title: 'The cure' });
    const remedies = { [found.id]: [{ proposal, preview: previewOf(proposal) }] };
    const fake = installOf([step], {
      examination: examinationWith([found], { remedies }),
      outcome: (_, view) =>
        step.failures === undefined ? undefined : { state: 'failing', view, seconds: 1 },
    });
    const cures = session({});
    const apply = cures.apply;
    cures.apply = async (...given) => {
      delete step.failures;
      return apply(...given);
    };
    fake.diagnosis = () => cures;
    const around = world({ tty: true });
    const [{ code, out, err }] = await Promise.all([
      install(['--no-tui'], fake, around),
      around.stdin.type('y\r', 'y\r', 'y\r'),
    ]);
    expect([code, cures.applied.length, fake.applied.length]).toEqual([0, 1, 2]);
    expect(err).toContain('Apply the fix "The cure"?');
    expect(out).toMatch(/✖ RD201 {2}Title of RD201[\s\S]*✔ fixed\n[\s\S]*every step is done/);
  });

  it('stops at Ctrl-C in a question, exit 130, and says that it can go on', async () => {
    const around = world({ tty: true });
    const fake = installOf([{ id: 'profile', standings: [asking(HOST)] }]);
    const [{ code, out }] = await Promise.all([
      install(['--no-tui'], fake, around),
      around.stdin.type('\x03'),
    ]);
    expect([code, fake.closed]).toEqual([130, 1]);
    expect(out).toContain('Stopped. What was applied stays; the same command goes on from here.');
  });
});

describe('what an install begins with', () => {
  async function requestFor(flags: string[], text?: string) {
    const path = join(folder, 'p.yaml');
    if (text !== undefined) await writeFile(path, text);
    const ran = await install([...(text === undefined ? [] : ['--profile', path]), ...flags], installOf([]));
    return { ...ran, request: ran.installs[0] };
  }

  it('is the profile, with the flags over it, and the cluster that it is for', async () => {
    const text = profileText(FULL);
    const { request } = await requestFor(
      ['--host', 'other.example.com', '--as-howto', '--timeout', '2m'],
      text,
    );
    expect(request).toMatchObject({
      profile: { ...FULL, host: 'other.example.com', style: 'howto' },
      context: 'lab',
      namespace: 'registry',
      keepProfile: true,
      stepSeconds: 120,
    });
    const moved = await requestFor(['--context', 'other'], text);
    expect(moved.request?.profile.server).toBeUndefined();
    expect(moved.request?.context).toBe('other');
  });

  it('is nothing where there is no file, and nothing is written by --dry-run', async () => {
    process.chdir(folder);
    try {
      const before = await readdir(folder);
      const { request } = await requestFor(['--dry-run']);
      expect(request).toMatchObject({
        profile: EMPTY_PROFILE,
        profilePath: 'regdoctor.yaml',
        keepProfile: false,
      });
      expect(await readdir(folder)).toEqual(before);
    } finally {
      process.chdir(home);
    }
  });

  it.each([
    [['--profile', '/nowhere/p.yaml'], /There is no profile \/nowhere\/p\.yaml\./],
    [['--host', 'registry'], /--host: "registry" has no dot/],
    [['--host', 'https://r.example.com'], /--host is a host name, not "https/],
    [['--name', 'Reg'], /--name: "Reg" is no name for an object/],
    [['-n', 'a_b'], /--namespace: "a_b" is no name of a namespace/],
    [['--skip', 'storag'], /--skip "storag": there is no such step\.\nDid you mean storage\?/],
    [['--from-step', 'nonsense'], /The steps are access, profile/],
    [['--answer', 'host=r'], /--answer "host=r" is not STEP\.ID=TEXT/],
    [['--answer', 'prfile.host=r'], /--answer "prfile": there is no such step\.\nDid you mean profile\?/],
    [['--timeout', 'soon'], /--timeout "soon" is not a duration/],
    [['--no-cluster'], /"install" has no flag --no-cluster/],
  ])('is refused in one sentence for %j, exit 2, before anything is opened', async (flags, says) => {
    const { code, err, installs } = await install(flags, installOf([]));
    expect([code, installs]).toEqual([2, []]);
    expect(err).toMatch(says);
  });

  it('with an unknown key in the profile names file, line and column', async () => {
    const { code, err } = await requestFor([], 'schema: regdoctor.profile/1\nhosst: r.example.com\n');
    expect(code).toBe(2);
    expect(err).toMatch(/p\.yaml:2:1: "hosst" is no key of a profile\.\nDid you mean host\?/);
  });
});
