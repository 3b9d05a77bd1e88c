import { Console } from 'node:console';
import { expect, it, vi } from 'vitest';
import { runInstallApp } from '../../src/app.js';
import type { Standing } from '../../src/steps/step.js';
import { HeldInstall } from '../support/held-install.js';
import { finished, planned, viewAt } from '../support/install-views.js';
import { fakeTerminal } from '../support/render.js';

// Ink wraps the console; the test runner's own one lacks the class that it needs.
Object.assign(console, { Console });

const WAITING: Standing = { state: 'waiting', says: 'The Pod starts.', current: [] };
const PLAN = viewAt('service', planned().standing, { preview: planned().preview });

function start(session: HeldInstall, stepSeconds?: number) {
  const { stdin, stdout, streams } = fakeTerminal();
  const said: string[] = [];
  const stderr = { write: (text: string) => said.push(text) } as unknown as NodeJS.WriteStream;
  const result = runInstallApp(session, {
    colour: false,
    unicode: true,
    alternateScreen: true,
    screenReader: false,
    resume: 'regdoctor install',
    skip: [],
    given: {},
    ...(stepSeconds === undefined ? {} : { stepSeconds }),
    commandFor: ({ kind }) => `regdoctor ${kind}`,
    copy: () => undefined,
    save: async () => 'commands.sh',
    readAnswer: async (path) => `text of ${path}`,
    ...streams,
    stderr,
  });
  const drawn = () => stdout.frames.join('');
  const sees = (text: string) =>
    vi.waitFor(() => expect(drawn()).toContain(text), { timeout: 10_000, interval: 5 });
  return { result, stdin, said, drawn, sees };
}

it('ends with 1 before the end, and says how to go on once the terminal is restored', async () => {
  const { result, stdin, said, sees, drawn } = start(new HeldInstall(PLAN));
  await sees('12 Service');
  stdin.write('q');
  expect(await result).toEqual({ exitCode: 1, view: PLAN });
  expect(drawn()).toContain('\u001b[?1049l');
  expect(said.join('')).toContain('Go on at any time with:\n  regdoctor install');
});

it('ends with 0 when everything is done', async () => {
  const view = finished();
  const { result, stdin, said, sees } = start(new HeldInstall(view));
  await sees('The registry is ready');
  stdin.write('q');
  expect(await result).toEqual({ exitCode: 0, view });
  expect(said).toEqual([]);
});

it('ends with 130 on Ctrl-C, and ends the look', async () => {
  const session = new HeldInstall(PLAN);
  session.hold = true;
  const { result, stdin, sees } = start(session);
  await sees('Looking at the cluster');
  stdin.write('\u0003');
  expect(await result).toEqual({ exitCode: 130 });
  expect(session.looks[0]?.signal.aborted).toBe(true);
});

it('waits for a step as long as it is told, and stops that at the end', async () => {
  const session = new HeldInstall(viewAt('workload', WAITING));
  const { result, stdin } = start(session, 0.001);
  await vi.waitFor(() => expect(session.names).toEqual(['wait']));
  const { progress, signal } = session.last;
  progress({ type: 'standing', step: 'workload', standing: WAITING });
  await vi.waitFor(() => expect(signal?.aborted).toBe(true));
  stdin.write('q');
  expect((await result).exitCode).toBe(1);
});

it('ends with 70 and the reason when drawing fails', async () => {
  const broken = { ...PLAN };
  Object.defineProperty(broken, 'profile', {
    get: () => {
      throw new Error('a broken profile');
    },
  });
  const { result, said } = start(new HeldInstall(broken));
  expect((await result).exitCode).toBe(70);
  expect(said.join('')).toContain('a broken profile');
});
