import { describe, expect, it, vi } from 'vitest';
import { FakeSession, journalEntry } from '../support/fake-session.js';
import { examinationOf, HALF_FIXED, HOWTO, RD201, RD701 } from '../support/howto.js';
import { ASKING_REMEDY, OTHER_REMEDY, RECREATE_REMEDY, V2_REMEDY } from '../support/howto-remedies.js';
import { KEYS } from '../support/render.js';
import { openScreen } from '../support/screen.js';

/** The screen with RD603 selected, whose suggested fix is disruptive. */
async function onDisruptive() {
  const opened = openScreen();
  await opened.screen.sees('Root causes (2)');
  opened.screen.type('jjjjj');
  await opened.screen.sees('❯ ✖ RD603');
  return opened;
}

describe('a safe fix', () => {
  it('is applied at one key, watched until it is fixed, and undone', async () => {
    const { screen, session } = openScreen();
    await screen.sees('Root causes (2)');
    screen.type('a');
    await screen.sees('Applying');
    const [call] = session.applied;
    expect(call?.remedy).toBe(V2_REMEDY);
    call?.progress({
      type: 'change',
      index: 0,
      of: 1,
      what: 'patch Issuer default/acme-issuer',
      state: 'done',
    });
    call?.progress({ type: 'waiting', seconds: 3.2, what: 'Issuer to be ready', current: 'Ready=False' });
    await screen.sees('Waiting for Issuer to be ready (3 s)');
    expect(screen.text()).toContain('✔ patch Issuer default/acme-issuer · done');
    expect(screen.text()).toContain('Now: Ready=False');
    expect(screen.text()).toContain('Root causes (2)');
    session.next = HALF_FIXED;
    call?.settle.resolve({ state: 'fixed', examination: HALF_FIXED, seconds: 12 });
    await screen.sees('✔ Fixed in 12 seconds');
    expect(screen.text()).toContain('Gone: RD201, RD213, RD230, RD301, RD101.');
    expect(screen.text()).toContain('u undo');
    screen.type('u');
    await screen.sees('Undoing');
    session.next = HOWTO;
    session.undone[0]?.settle.resolve({ state: 'undone', reason: 'The Issuer is as it was.' });
    await screen.sees('✔ Undone');
    await screen.sees('Root causes (2)');
    screen.type(KEYS.esc);
    await screen.sees('RD201 and its suggested fix');
  });

  it('says why it is still failing, and keeps the notes', async () => {
    const { screen, session } = openScreen();
    await screen.sees('Root causes (2)');
    screen.type('a');
    await screen.sees('Applying');
    session.applied[0]?.progress({ type: 'note', text: 'The password of admin is hunter-42, shown once.' });
    session.applied[0]?.settle.resolve({
      state: 'still-failing',
      examination: HOWTO,
      seconds: 60,
      why: 'Ready=False: connection refused',
    });
    await screen.sees('✖ Applied, and still failing after 60 seconds');
    expect(screen.text()).toContain('Ready=False: connection refused');
    expect(screen.text()).toContain('hunter-42');
    expect(screen.text()).toContain('u undo');
  });

  it('says that nothing was changed when the world moved, and examines again', async () => {
    const { screen, session } = openScreen();
    await screen.sees('Root causes (2)');
    screen.type('a');
    await screen.sees('Applying');
    session.applied[0]?.settle.resolve({
      state: 'refused',
      reason: 'The Issuer has changed since the preview.',
    });
    await screen.sees('Nothing was changed');
    expect(screen.text()).not.toContain('u undo');
    await vi.waitFor(() => expect(session.examinations.length).toBe(2));
  });
});

describe('a disruptive fix', () => {
  it('says what it costs and asks for the word', async () => {
    const { screen, session } = await onDisruptive();
    screen.type('a');
    await screen.sees('Type recreate to go on. Enter alone means no.');
    expect(screen.text()).toContain('Interrupts: The registry is away for about half a minute.');
    expect(screen.text()).toContain('Loses: Images in the emptyDir volume');
    screen.type('recreate\r');
    await screen.sees('Applying');
    expect(session.applied[0]?.remedy).toBe(RECREATE_REMEDY);
  });

  it.each([
    ['a wrong word', 'yes\r', 'That is not the word. Nothing was changed.'],
    ['enter alone', '\r', 'Nothing was changed.'],
  ])('applies nothing after %s', async (_, typed, said) => {
    const { screen, session } = await onDisruptive();
    screen.type('a');
    await screen.sees('Type recreate');
    screen.type(typed);
    await screen.sees(said);
    expect(session.applied).toHaveLength(0);
  });

  it('applies nothing after esc', async () => {
    const { screen, session } = await onDisruptive();
    screen.type('a');
    await screen.sees('Type recreate');
    screen.type('recreat');
    screen.type(KEYS.esc);
    await screen.misses('Type recreate');
    expect(session.applied).toHaveLength(0);
  });

  it('gives way to another fix that is chosen by its number', async () => {
    const { screen, session } = await onDisruptive();
    expect(screen.text()).toContain('2 instead: Rename the key in ConfigMap docker-registry (workaround)');
    screen.type('2');
    await screen.sees('workaround · safe');
    screen.type('a');
    await screen.sees('Applying');
    expect(session.applied[0]?.remedy).toBe(OTHER_REMEDY);
  });

  it('calls nothing unbroken after a workaround that leaves a warning of the trust', async () => {
    const { screen, session } = await onDisruptive();
    screen.type('2');
    await screen.sees('workaround · safe');
    screen.type('a');
    await screen.sees('Applying');
    const hidden = examinationOf([{ ...RD701, layer: 'tls', level: 'warn' }]);
    session.next = hidden;
    session.applied[0]?.settle.resolve({ state: 'fixed', examination: hidden, seconds: 1 });
    await screen.sees('! Nothing fails, but a failure is hidden');
    expect(screen.text()).not.toContain('Nothing is broken');
    screen.type('R');
    await screen.sees('! Nothing fails, but a failure is hidden');
  });
});

describe('questions', () => {
  const session = () => {
    const fake = new FakeSession();
    fake.next = examinationOf([RD201], { [RD201.id]: [ASKING_REMEDY] });
    return fake;
  };

  it('masks a secret and hands it over once', async () => {
    const { screen, session: fake } = openScreen({ session: session() });
    await screen.sees('Root causes (1)');
    screen.type('a');
    await screen.sees('User name (1 of 2)');
    expect(screen.text()).toContain('❯ admin');
    screen.type('\r');
    await screen.sees('Password (2 of 2)');
    screen.type('q?j1u');
    await screen.sees('•••••');
    expect(screen.text()).not.toContain('q?j1u');
    screen.type('\r');
    await screen.sees('Applying');
    expect(fake.applied[0]?.answers).toEqual({ user: 'admin', password: 'q?j1u' });
    expect(screen.text()).not.toContain('q?j1u');
  });

  it('lets a secret be generated, and wants an answer where nothing can be', async () => {
    const { screen, session: fake } = openScreen({ session: session() });
    await screen.sees('Root causes (1)');
    screen.type('a');
    await screen.sees('❯ admin');
    screen.type('\u0015\r');
    await screen.misses('admin');
    expect(screen.text()).toContain('User name (1 of 2)');
    screen.paste('bob\n');
    await screen.sees('❯ bob');
    screen.type('\r');
    await screen.sees('leave empty to have one generated');
    screen.type('\r');
    await screen.sees('Applying');
    expect(fake.applied[0]?.answers).toEqual({ user: 'bob', password: '' });
  });
});

describe('undo', () => {
  it('of a plan of an earlier run asks for the word and names the plan', async () => {
    const { screen, session } = openScreen({ session: new FakeSession({ history: [journalEntry()] }) });
    await screen.sees('Root causes (2)');
    screen.type('u');
    await screen.sees('Type undo to go on');
    expect(screen.text()).toContain('Recreate Pod docker-registry');
    screen.type('undo\r');
    await screen.sees('Undoing');
    session.undone[0]?.settle.resolve({ state: 'refused', reason: 'The Pod has changed since.' });
    await screen.sees('The Pod has changed since.');
  });

  it('of a recreated Pod asks for the word also right after it was applied', async () => {
    const changes = journalEntry().changes.map((change) => ({ ...change, state: 'done' as const }));
    const entry = journalEntry({ changes });
    const { screen, session } = openScreen({ session: new FakeSession({ history: [entry] }) });
    await screen.sees('Root causes (2)');
    screen.type('a');
    await screen.sees('Applying');
    session.applied[0]?.settle.resolve({ state: 'fixed', examination: HALF_FIXED, seconds: 1 });
    await screen.sees('Fixed');
    screen.type('u');
    await screen.sees('images that were pushed');
    screen.type('\r');
    await screen.sees('Nothing was changed.');
    expect(session.undone).toHaveLength(0);
  });

  it('of a change of the Docker host shows what is put back and run, also right after it was applied', async () => {
    const hash = 'a'.repeat(64);
    const entry = journalEntry({
      changes: [
        {
          kind: 'host',
          target: { path: '/etc/docker' },
          state: 'done',
          files: [
            { path: '/etc/docker/daemon.json', beforeHash: hash, afterHash: 'b'.repeat(64) },
            { path: '/etc/docker/certs.d/r/ca.crt', beforeHash: null, afterHash: hash },
          ],
          activation: [{ type: 'docker-reload', expect: {}, expectUndone: {} }],
        },
      ],
    });
    const { screen, session } = openScreen({ session: new FakeSession({ history: [entry] }) });
    await screen.sees('Root causes (2)');
    screen.type('a');
    await screen.sees('Applying');
    session.applied[0]?.settle.resolve({ state: 'fixed', examination: HALF_FIXED, seconds: 1 });
    await screen.sees('Fixed');
    screen.type('u');
    await screen.sees('Type undo to go on');
    expect(screen.text()).toContain('put back the former contents of /etc/docker/daemon.json');
    expect(screen.text()).toContain('remove /etc/docker/certs.d/r/ca.crt');
    expect(screen.text()).toContain('run: reload of Docker by SIGHUP');
    expect(session.undone).toHaveLength(0);
    screen.type('undo\r');
    await screen.sees('Undoing');
  });

  it('says when there is nothing to undo', async () => {
    const { screen, session } = openScreen();
    await screen.sees('Root causes (2)');
    screen.type('u');
    await screen.sees('There is nothing to undo.');
    expect(session.undone).toHaveLength(0);
  });

  it('of a plan that was cut off is offered at the start', async () => {
    const session = new FakeSession({ unfinished: [journalEntry({ state: 'applying' })] });
    const { screen } = openScreen({ session });
    await screen.sees('A plan was cut off: "Recreate Pod docker-registry", 1 of 2 changes done.');
    expect(screen.text()).toContain('u undo');
    screen.type('u');
    await screen.sees('Undoing');
    expect(session.undone).toHaveLength(1);
  });
});

describe('files', () => {
  it('are judged and not changed: the command for the cluster is said', async () => {
    const { screen, session } = openScreen({ session: new FakeSession({ canApply: false }) });
    await screen.sees('not applied to files');
    screen.type('a');
    await screen.sees(/On the cluster:\n +regdoctor fix RD201/);
    expect(session.applied).toHaveLength(0);
  });
});

describe('leaving', () => {
  it.each([
    ['a failure', HOWTO, false, 1],
    ['only a warning', examinationOf([{ ...RD201, level: 'warn' }]), false, 0],
    ['only a warning, strictly', examinationOf([{ ...RD201, level: 'warn' }]), true, 1],
    ['something untold', examinationOf([], {}, [{ code: 'RD307', reasons: ['rights'] }]), false, 3],
  ])('q after %s', async (_, examination, strict, code) => {
    const session = new FakeSession();
    session.next = examination;
    const { screen, around } = openScreen({ session, strict });
    await screen.sees(/Root causes|Findings/);
    screen.type('q');
    await vi.waitFor(() => expect(around.exit).toHaveBeenCalledWith(code, []));
  });

  it('Ctrl-C at rest quits with 130, in a dialog too', async () => {
    const { screen, around } = await onDisruptive();
    screen.type('a');
    await screen.sees('Type recreate');
    screen.type(KEYS.ctrlC);
    await vi.waitFor(() => expect(around.exit).toHaveBeenCalledWith(130, []));
  });

  it('Ctrl-C while a plan is at work waits for the current change and says what became of it', async () => {
    const { screen, session, around } = openScreen();
    await screen.sees('Root causes (2)');
    screen.type('a');
    await screen.sees('Applying');
    screen.type(KEYS.ctrlC);
    await screen.sees('Stopping: the current change is being finished or reversed.');
    expect(session.applied[0]?.signal.aborted).toBe(true);
    expect(around.exit).not.toHaveBeenCalled();
    session.applied[0]?.settle.resolve({
      state: 'interrupted',
      reason: 'The Issuer is as it was.',
      reversed: true,
    });
    await vi.waitFor(() => expect(around.exit).toHaveBeenCalledTimes(1));
    const [code, words] = around.exit.mock.calls[0] ?? [];
    expect(code).toBe(130);
    expect(words?.join('\n')).toContain('what was done is reversed');
    expect(words?.join('\n')).toContain('The Issuer is as it was.');
  });

  it('a second Ctrl-C does not wait', async () => {
    const { screen, around } = openScreen();
    await screen.sees('Root causes (2)');
    screen.type('a');
    await screen.sees('Applying');
    screen.type(KEYS.ctrlC);
    await screen.sees('Stopping');
    screen.type(KEYS.ctrlC);
    await vi.waitFor(() =>
      expect(around.exit).toHaveBeenCalledWith(130, [expect.stringContaining('regdoctor history')]),
    );
  });
});
