import { Console } from 'node:console';
import { expect, it, vi } from 'vitest';
import { type AppOptions, runApp } from '../../src/app.js';
import { FakeSession } from '../support/fake-session.js';
import { HALF_FIXED, HEALTHY, HOWTO } from '../support/howto.js';
import { fakeTerminal } from '../support/render.js';

// Ink wraps the console; the test runner's own one lacks the class that it needs.
Object.assign(console, { Console });

function start(session: FakeSession, options: Partial<AppOptions> = {}) {
  const { stdin, stdout, streams } = fakeTerminal();
  const said: string[] = [];
  const stderr = { write: (text: string) => said.push(text) } as unknown as NodeJS.WriteStream;
  const result = runApp(session, {
    colour: false,
    unicode: true,
    alternateScreen: true,
    screenReader: false,
    strict: false,
    commandFor: ({ kind }) => `regdoctor ${kind}`,
    copy: () => undefined,
    ...streams,
    stderr,
    ...options,
  });
  const drawn = () => stdout.frames.join('');
  const sees = (text: string) =>
    vi.waitFor(() => expect(drawn()).toContain(text), { timeout: 4000, interval: 5 });
  return { result, stdin, said, drawn, sees };
}

it('owns the alternate screen, gives it back, and ends with what the diagnosis means', async () => {
  const { result, stdin, sees, drawn } = start(new FakeSession());
  await sees('Root causes (2)');
  expect(drawn()).toContain('\u001b[?1049h');
  stdin.write('q');
  expect(await result).toEqual({ exitCode: 1, lastExamination: HOWTO });
  expect(drawn()).toContain('\u001b[?1049l');
  expect(drawn()).toContain('\u001b[?25h');
});

it('ends with 0 on a registry with nothing but a warning', async () => {
  const session = new FakeSession();
  session.next = HEALTHY;
  const { result, stdin, sees } = start(session);
  await sees('Nothing is broken');
  stdin.write('q');
  expect((await result).exitCode).toBe(0);
});

it('ends with 130 on Ctrl-C, and ends the examination', async () => {
  const session = new FakeSession();
  session.hold = true;
  const { result, stdin, sees } = start(session);
  await sees('Examining the registry');
  stdin.write('\u0003');
  expect(await result).toEqual({ exitCode: 130 });
  expect(session.examinations[0]?.signal.aborted).toBe(true);
});

it('says on the restored screen what an interrupted plan came to', async () => {
  const session = new FakeSession();
  const { result, stdin, said, sees } = start(session);
  await sees('Root causes (2)');
  stdin.write('a');
  await sees('Applying');
  stdin.write('\u0003');
  await sees('Stopping');
  session.applied[0]?.settle.resolve({ state: 'fixed', examination: HALF_FIXED, seconds: 1 });
  expect((await result).exitCode).toBe(130);
  expect(said.join('')).toContain('Point Issuer acme-issuer at the ACME v2 directory: Fixed in 1 second');
});

it('stays on the main screen for screen readers and inline', async () => {
  for (const options of [{ screenReader: true }, { alternateScreen: false }]) {
    const { result, stdin, sees, drawn } = start(new FakeSession(), options);
    await sees('RD201');
    stdin.write('q');
    await result;
    expect(drawn()).not.toContain('\u001b[?1049h');
  }
});

it('ends with 70 and the reason when drawing fails', async () => {
  const session = new FakeSession();
  session.next = { ...HOWTO, evidence: { ...HOWTO.evidence, target: undefined } } as unknown as typeof HOWTO;
  Object.defineProperty(session.next, 'diagnosis', {
    get: () => {
      throw new Error('a broken diagnosis');
    },
  });
  const { result, said } = start(session);
  expect((await result).exitCode).toBe(70);
  expect(said.join('')).toContain('a broken diagnosis');
});
