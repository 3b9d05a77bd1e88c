import stringWidth from 'string-width';
import { describe, expect, it, vi } from 'vitest';
import type { InstallView } from '../../src/session/install-session.js';
import type { Standing, StepQuestion } from '../../src/steps/step.js';
import { HOWTO, RD201, RD213 } from '../support/howto.js';
import { openInstall } from '../support/install-screen.js';
import {
  asks,
  finished,
  HOST_QUESTION,
  PASSWORD_QUESTION,
  planned,
  STORAGE_QUESTION,
  viewAt,
} from '../support/install-views.js';
import { KEYS } from '../support/render.js';

const WAITING: Standing = {
  state: 'waiting',
  says: 'The Pod starts.',
  current: ['ContainerCreating', 'pulling registry:2'],
};
const BLOCKED: Standing = {
  state: 'blocked',
  says: 'registry.example.com has no address.',
  next: ['Create an A record for registry.example.com with 192.0.2.7.', 'Wait until it is known here.'],
  commands: ['dig +short registry.example.com'],
  code: 'RD301',
};
const TRIAL: Standing = {
  state: 'trial',
  says: 'Everything is there.',
  why: ['Only a push proves it.'],
  commands: ['docker login registry.example.com'],
};
const LINES: StepQuestion = { id: 'solver', kind: 'text', prompt: 'DNS provider', multiline: true };
const PLAN = viewAt('service', planned().standing, { preview: planned().preview });
const ASK = viewAt('profile', asks(HOST_QUESTION, STORAGE_QUESTION));
const cause = HOWTO.diagnosis.findings.find(({ code }) => code === RD213.code);
const FAILING = {
  ...viewAt('certificate', WAITING, { failures: cause === undefined ? [] : [cause] }),
  examination: HOWTO,
};

describe('a step at 80x24', () => {
  it.each<[string, InstallView, (string | RegExp)[]]>([
    [
      'a plan',
      PLAN,
      [
        'Steps ──────── 11 of 14 done',
        '✔ 11 Workload',
        '❯ ● 12 Service         ready',
        'There is no Service of the registry yet.',
        'safe: nothing that works now stops',
        '+ kind: Service',
        'a apply   d dry run   y as commands',
      ],
    ],
    [
      'questions',
      ASK,
      [
        '❯ Host name of the registry (1 of 2)',
        'Clients use it in image names.',
        '> ▏',
        'Where images are kept (2 of 2)',
        'enter accept',
      ],
    ],
    [
      'something to do',
      viewAt('dns', BLOCKED),
      [
        '! registry.example.com has no address.',
        '1. Create an A record',
        '2. Wait until',
        'dig +short registry.example.com',
        'regdoctor explain RD301',
        'r look again',
      ],
    ],
    [
      'a trial',
      viewAt('verify', TRIAL),
      ['Only a push proves it.', 'docker login registry.example.com', 'a push and pull'],
    ],
    ['a failure', FAILING, ['✖  7 Certificate   failing', '✖ RD213', 'caused by RD201', 'f show the fix']],
    ['a skipped one', viewAt('dns', BLOCKED, { skipped: true }), ['–  4 DNS           skipped']],
    [
      'the end',
      finished(),
      [
        'The registry is ready',
        '✔ Service default/docker-registry',
        'docker push registry.example.com/team/app:1',
        'Before other people depend on it',
      ],
    ],
  ])('%s', async (_, view, texts) => {
    const { screen } = openInstall(view);
    await screen.sees(texts[0] ?? '');
    for (const text of texts)
      expect(screen.text()).toMatch(typeof text === 'string' ? new RegExp(escaped(text)) : text);
    expect(screen.lines().length).toBe(24);
    for (const line of screen.lines()) expect(stringWidth(line)).toBeLessThanOrEqual(80);
  });

  it('names cluster and registry in full', async () => {
    const { screen } = openInstall(PLAN, { banner: 'playground' });
    await screen.sees('11 of 14');
    expect(screen.lines()[0]).toContain(
      'regdoctor install  playground · minikube (https://192.168.49.2:8443)',
    );
    expect(screen.lines()[1]).toContain('default/docker-registry · registry.example.com');
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

describe('sizes', () => {
  it.each([
    [120, 40],
    [60, 20],
    [40, 12],
    [76, 24],
  ])(
    '%dx%d: no row is wider or higher than the terminal, the selected step and the keys are there',
    async (columns, rows) => {
      for (const view of [PLAN, ASK]) {
        const { screen } = openInstall(view, { columns, rows });
        await screen.sees(/❯ ●/);
        expect(screen.lines().length).toBe(rows);
        for (const line of screen.lines()) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        expect(screen.lines().at(-1)).toMatch(/a apply|enter accept/);
      }
    },
  );

  it('says that it is too small, and lays out again', async () => {
    const { screen } = openInstall(PLAN, { columns: 30, rows: 10 });
    await screen.sees('Too small: 30x10');
    screen.resize(120, 40);
    await screen.sees(/❯ ● 12 Service +ready/);
    expect(screen.text()).toMatch(/✔ {2}1 Access +done/);
  });

  it('keeps the active question in sight', async () => {
    const many = ['one', 'two', 'three', 'four', 'five'].map((id) => ({
      ...HOST_QUESTION,
      id,
      prompt: `Question ${id}`,
    }));
    const { screen } = openInstall(viewAt('profile', asks(...many)), { columns: 60, rows: 20 });
    await screen.sees('❯ Question one');
    for (const id of ['two', 'three', 'four', 'five']) {
      screen.type(KEYS.tab);
      await screen.sees(`❯ Question ${id}`);
      expect(screen.text()).toContain('> ▏');
    }
  });
});

describe('other terminals', () => {
  it('draws with ASCII alone', async () => {
    for (const view of [PLAN, ASK, FAILING, viewAt('dns', BLOCKED), viewAt('workload', WAITING)]) {
      const { screen } = openInstall(view, { unicode: false, columns: 120, rows: 40 });
      await screen.sees('14 Verify');
      expect(screen.text()).toMatch(/^[\n -~]*$/);
    }
  });

  it('says the same without colour', async () => {
    const { screen } = openInstall(FAILING, { colour: false });
    await screen.sees('failing');
    expect(screen.raw()).not.toMatch(/\u001b\[[0-9;]*m/);
  });

  it('sanitises what comes from outside', async () => {
    const evil = '\u001b[2J\u001b]0;owned\u0007\u202eevil';
    const view = viewAt('dns', {
      state: 'blocked',
      says: `s ${evil}`,
      next: [`n ${evil}`],
      commands: [`c ${evil}`],
      facts: [`f ${evil}`],
    });
    view.profile = { ...view.profile, host: evil };
    const { screen } = openInstall(view, { columns: 120, rows: 40 });
    await screen.sees('s evil');
    for (const text of ['n evil', 'c evil', 'f evil']) expect(screen.text()).toContain(text);
    expect(screen.text()).not.toContain('owned');
    expect(screen.text()).not.toMatch(/[\u0080-\u009f\u202e\u0007]/);
  });

  it('reads out sentences to a screen reader, with no signs and nothing that moves', async () => {
    const { screen } = openInstall(PLAN, { screenReader: true });
    await screen.sees('Step 12 of 14: Service');
    const text = screen.text();
    expect(text).toContain('11 of 14 steps done.');
    expect(text).toContain('listitem: 11. Workload: done');
    expect(text).toContain('12. Service: ready');
    expect(text).toContain('add: kind: Service');
    expect(text).toContain('Keys: a apply, d dry run');
    expect(text).not.toMatch(/[─│❯✔●]/);
  });

  it('reads out a question, and of a secret only how long it is', async () => {
    const { screen, session } = openInstall(viewAt('users', asks(PASSWORD_QUESTION)), { screenReader: true });
    await screen.sees('Question: Password of admin');
    expect(screen.text()).toContain('Nothing typed, empty: one is generated.');
    screen.type('geheim');
    await screen.sees('Typed: 6 characters typed');
    expect(screen.text()).not.toContain('geheim');
    expect(session.calls).toEqual([]);
  });
});

describe('keys and calls', () => {
  it('answers questions, and keeps what was typed where it is not taken', async () => {
    const { screen, session } = openInstall(ASK);
    await screen.sees('Host name');
    screen.type('local\r');
    await screen.sees('❯ pvc');
    screen.type(KEYS.enter);
    await screen.sees('Taking the answer');
    expect(session.last).toMatchObject({
      what: 'answer',
      step: 'profile',
      answers: { host: 'local', storage: 'pvc' },
    });
    session.last.settle.resolve({ question: 'host', problem: '"local" is no host name.' });
    await screen.sees('✖ "local" is no host name.');
    expect(screen.text()).toContain('> local▏');
  });

  it('takes a paste of several lines, shows them, and counts them where another question is active', async () => {
    const { screen, session } = openInstall(viewAt('source', asks(LINES, HOST_QUESTION)));
    await screen.sees('paste its lines, or @FILE');
    screen.paste('cloudflare:\n  apiTokenSecretRef:\n    name: cf\n');
    await screen.sees('3 lines');
    expect(screen.text()).toContain('apiTokenSecretRef:');
    screen.type(KEYS.enter);
    await screen.sees('cloudflare: … (3 lines)');
    screen.type('r.io\r');
    await vi.waitFor(() => expect(session.names).toEqual(['answer']));
    expect(session.last.answers).toEqual({
      solver: 'cloudflare:\n  apiTokenSecretRef:\n    name: cf',
      host: 'r.io',
    });
  });

  it('takes the file that is named for such an answer, or says why not', async () => {
    const { screen, session, program } = openInstall(viewAt('source', asks(LINES)));
    await screen.sees('DNS provider');
    program.readAnswer.mockRejectedValueOnce(new Error('The file s.yaml is not there.'));
    screen.type('@s.yaml\r');
    await screen.sees('✖ The file s.yaml is not there.');
    expect(session.calls).toEqual([]);
    screen.type(KEYS.enter);
    await vi.waitFor(() => expect(session.names).toEqual(['answer']));
    expect(session.last.answers).toEqual({ solver: 'text of s.yaml' });
  });

  it('never shows a secret', async () => {
    const plan = planned({ questions: [PASSWORD_QUESTION] });
    const { screen, session } = openInstall(viewAt('users', plan.standing, { preview: plan.preview }));
    await screen.sees('a apply');
    screen.type('a');
    await screen.sees('empty: one is generated');
    screen.type('geheimnis');
    await screen.sees('•••••••••');
    expect(screen.text()).not.toContain('geheimnis');
    screen.type(KEYS.enter);
    await vi.waitFor(() => expect(session.names).toEqual(['apply']));
    expect(session.last.answers).toEqual({ 'password.admin': 'geheimnis' });
  });

  it('applies, shows the changes and the live state, and goes on', async () => {
    const { screen, session } = openInstall(PLAN);
    await screen.sees('a apply');
    screen.type('a');
    await screen.sees('… 12 Service       working');
    expect(session.last).toMatchObject({
      what: 'apply',
      step: 'service',
      answers: {},
      overForeign: undefined,
    });
    session.last.progress({
      type: 'change',
      index: 0,
      of: 1,
      what: 'Service default/docker-registry',
      state: 'done',
    });
    await screen.sees('✔ Service default/docker-registry · done');
    session.last.progress({ type: 'standing', step: 'service', standing: WAITING });
    await screen.sees('Now: ContainerCreating');
    expect(screen.text()).toContain('esc stop waiting');
    session.last.settle.resolve({ state: 'done', view: viewAt('ingress', TRIAL), seconds: 2 });
    await screen.sees('✔ Service: done after 2 seconds.');
    expect(screen.text()).toContain('❯ ● 13 Ingress');
  });

  it("names somebody else's objects, and takes the word for consent", async () => {
    const { standing, preview } = planned({}, true);
    const { screen, session } = openInstall(viewAt('service', standing, { preview }));
    await screen.sees('Changes: Service default/docker-registry');
    screen.type('a');
    await screen.sees('Type overwrite to go on. Enter alone means no.');
    expect(screen.text()).toContain('which regdoctor did not make');
    screen.type('overwrite\r');
    await vi.waitFor(() => expect(session.last).toMatchObject({ what: 'apply', overForeign: true }));
  });

  it('shows what the API server says to a dry run', async () => {
    const { screen, session } = openInstall(PLAN);
    await screen.sees('a apply');
    screen.type('d');
    await screen.sees('Dry run: asking the API server');
    session.last.settle.resolve({ ok: false, notes: ['exceeded quota: services=0'] });
    await screen.sees('✖ Dry run: it would not work');
    expect(screen.text()).toContain('exceeded quota: services=0');
  });

  it('waits by itself for what only needs time, and is stopped by Esc', async () => {
    const { screen, session } = openInstall(viewAt('workload', WAITING));
    await vi.waitFor(() => expect(session.names).toEqual(['wait']));
    session.last.progress({
      type: 'standing',
      step: 'workload',
      standing: { ...WAITING, current: ['CrashLoopBackOff'] },
    });
    await screen.sees('Now: CrashLoopBackOff');
    screen.type(KEYS.esc);
    await screen.sees('Stopped waiting: what was applied stays.');
    expect(session.calls[0]?.signal?.aborted).toBe(true);
    session.calls[0]?.settle.resolve({ state: 'done', view: PLAN, seconds: 1 });
    screen.type(KEYS.enter);
    await vi.waitFor(() => expect(session.names).toEqual(['wait', 'wait']));
  });

  it.each([
    ['says that it is not there yet', viewAt('service', WAITING), '! Not there yet after 0 seconds'],
    [
      'opens the diagnosis of what fails',
      viewAt('service', WAITING, { failures: cause === undefined ? [] : [cause] }),
      'Root causes (2)',
    ],
  ])('waits as long as --timeout says, then %s', async (_, late, seen) => {
    const { screen, session } = openInstall(PLAN, { stepSeconds: 0.001 });
    await screen.sees('a apply');
    screen.type('a');
    await vi.waitFor(() => expect(session.names).toEqual(['apply']));
    session.next = late;
    const { settle, signal, step, progress } = session.last;
    const reason = 'Interrupted while waiting; what was applied stays.';
    signal?.addEventListener('abort', () =>
      settle.resolve({ state: 'interrupted', reason, reversed: false }),
    );
    // The time begins with the waiting.
    expect(signal?.aborted).toBe(false);
    progress({ type: 'standing', step: step ?? 'service', standing: WAITING });
    await screen.sees(seen);
    expect(session.names).toEqual(['apply']);
    expect(screen.text()).not.toContain('Stopped');
  });

  it('opens the diagnosis when what was applied fails, and looks again afterwards', async () => {
    const { screen, session, program } = openInstall(PLAN);
    await screen.sees('a apply');
    screen.type('a');
    await vi.waitFor(() => expect(session.names).toEqual(['apply']));
    session.next = FAILING;
    session.last.settle.resolve({ state: 'failing', view: FAILING, seconds: 9 });
    await screen.sees('Root causes (2)');
    expect(screen.text()).toContain('q back to the install');
    expect(screen.lines()[0]).toMatch(/step 7 of 14, Certificate *$/);
    expect(screen.text()).toContain(RD201.title);
    screen.type('q');
    await screen.sees('✖  7 Certificate');
    await vi.waitFor(() => expect(session.looks).toHaveLength(2));
    screen.type('f');
    await screen.sees('Root causes (2)');
    screen.type(KEYS.esc);
    await screen.sees('✖  7 Certificate');
    screen.type('f');
    await screen.sees('Root causes (2)');
    screen.type(KEYS.ctrlC);
    await vi.waitFor(() => expect(program.exit).toHaveBeenCalledTimes(1));
    expect(program.exit.mock.calls[0]).toEqual([
      130,
      [expect.stringMatching(/^Left at step 7 of 14, Certificate\. [\s\S]*regdoctor install$/)],
    ]);
  });

  it('tries a push, tells how far it is, and ends with the summary', async () => {
    const { screen, session, program } = openInstall(viewAt('verify', TRIAL));
    await screen.sees('a push and pull');
    screen.type('a');
    await vi.waitFor(() => expect(session.names).toEqual(['trial']));
    session.last.progress({ type: 'note', text: 'Logged in as admin.' });
    await screen.sees('· Logged in as admin.');
    session.last.settle.resolve({ result: { ok: true, by: 'docker', lines: ['Pushed.'] }, view: finished() });
    await screen.sees('The registry is ready');
    screen.type('y');
    await vi.waitFor(() =>
      expect(program.copy).toHaveBeenCalledWith(
        'docker login registry.example.com\ndocker push registry.example.com/team/app:1',
      ),
    );
    screen.type('q');
    await vi.waitFor(() => expect(program.exit).toHaveBeenCalledWith(0, []));
  });

  it('shows a command of several lines line by line', async () => {
    const { screen, session } = openInstall(viewAt('dns', BLOCKED));
    session.commands = () => ["kubectl apply -f - <<'EOF'\nkind: Namespace\nEOF"];
    await screen.sees('y as commands');
    screen.type('y');
    await screen.sees('The same as commands: DNS');
    expect(screen.text()).toMatch(/^ {3}kubectl apply -f - <<'EOF'\s*\n {3}kind: Namespace\s*\n {3}EOF/m);
  });

  it('shows and copies the commands, and writes them with those of the steps before', async () => {
    const { screen, session, program } = openInstall(viewAt('dns', BLOCKED));
    await screen.sees('y as commands');
    screen.type('y');
    await screen.sees('The same as commands: DNS');
    screen.type(KEYS.esc);
    await screen.sees('What to do');
    session.next = PLAN;
    screen.type('r');
    await screen.sees('❯ ● 12 Service');
    screen.type('y');
    await screen.sees('The same as commands: Service');
    expect(screen.text()).toContain('kubectl apply -n default -f service.yaml');
    expect(program.copy).toHaveBeenCalledWith('kubectl apply -n default -f service.yaml');
    screen.type('w');
    await screen.sees('Written to regdoctor-install.sh');
    expect(program.save).toHaveBeenCalledWith([
      { step: 'dns', title: 'DNS', commands: ['dig +short registry.example.com'] },
      { step: 'service', title: 'Service', commands: ['kubectl apply -n default -f service.yaml'] },
    ]);
  });

  it('skips, takes that back, asks again', async () => {
    const { screen, session } = openInstall(viewAt('dns', BLOCKED));
    await screen.sees('s skip');
    session.next = viewAt('cert-manager', planned().standing, { steps: { dns: { skipped: true } } });
    screen.type('s');
    await screen.sees('❯ ●  5 cert-manager');
    expect(session.last).toMatchObject({ what: 'skip', step: 'dns' });
    screen.type('b');
    await screen.sees('s take the skip back');
    session.next = viewAt('dns', BLOCKED);
    screen.type('s');
    await screen.sees('❯ !  4 DNS');
    expect(session.last).toMatchObject({ what: 'unskip', step: 'dns' });
    session.next = viewAt('profile', asks(HOST_QUESTION));
    screen.type('kke');
    await screen.sees('❯ Host name of the registry');
    expect(session.last).toMatchObject({ what: 'reopen', step: 'profile' });
  });

  it('shows all keys and what the signs mean', async () => {
    const { screen } = openInstall(PLAN);
    await screen.sees('a apply');
    screen.type('?');
    await screen.sees('Keys ─');
    expect(screen.text()).toContain('quit; resume any time');
    expect(screen.text()).toContain('● your turn');
    expect(screen.text()).not.toContain('could not be told');
  });

  it('says what is awaited before anything is known, and why it cannot be', async () => {
    const session = openInstall(PLAN).session;
    session.hold = true;
    const { screen } = openInstall(PLAN, { session });
    await screen.sees('Looking at the cluster');
    const look = session.looks.at(-1);
    look?.progress({ type: 'reading', key: 'pods', what: 'pods', state: 'started' });
    await screen.sees('waiting for: pods');
    look?.reject(new Error('connection refused'));
    await screen.sees('The cluster could not be looked at');
    expect(screen.text()).toContain('connection refused');
    session.hold = false;
    screen.type('r');
    await screen.sees('12 Service');
  });
});
