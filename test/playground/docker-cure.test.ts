import { describe, expect, it, onTestFinished } from 'vitest';
import { openSession } from '../../src/commands/open-session.js';
import type { Session } from '../../src/session/session.js';
import { testHost } from './docker-support.js';
import { play } from './support.js';

const { signal } = new AbortController();

/** A case with a session over it, as `regdoctor demo` opens one. */
async function begin(name: string) {
  const playground = await play(name);
  const { kubeconfig, resolve, endpoint, hostRoot, access, stateDir } = playground;
  const request = {
    kubeconfig,
    resolve: [resolve],
    port: endpoint.port,
    hostRoot,
    access,
    stateDir,
    allNamespaces: false,
  };
  const session = await openSession(request, { signal });
  onTestFinished(() => session.close());
  const host = testHost(playground.docker);
  return { session, host, login: () => host.login('admin', 'admin123').then(({ ok }) => ok) };
}

/** Carries out the proposal, with the answers that are suggested. */
async function apply(session: Session, id: string) {
  const { remedies } = await session.examine({ signal });
  const remedy = Object.values(remedies)
    .flat()
    .find(({ proposal }) => proposal.id === id);
  if (remedy === undefined) throw new Error(`${id} is not proposed`);
  const answers = Object.fromEntries(remedy.proposal.questions.map((one) => [one.id, one.default ?? '']));
  return session.apply(remedy, answers, { signal });
}

describe('a rung of the ladder', () => {
  it.each([
    ['RD101', 'RD304.certs-d'],
    ['RD101', 'RD304.system-store'],
    ['RD101', 'RD101.insecure-daemon-json'],
    ['RD101', 'RD101.insecure-drop-in'],
    ['RD101', 'RD101.insecure-unit'],
    ['RD101', 'RD101.insecure-defaults'],
    ['RD102', 'RD102.move'],
    ['RD103', 'RD103.insecure-daemon-json'],
  ])(
    'lets docker login succeed in %s by %s, and fail again when it is undone; containers live on',
    async (name, id) => {
      const { session, host, login } = await begin(name);
      const containers = host.containers.map(({ pid }) => pid);
      expect(await login()).toBe(false);
      expect((await apply(session, id)).state).toBe('fixed');
      expect(await login()).toBe(true);
      expect((await session.undo({ signal })).state).toBe('undone');
      expect(await login()).toBe(false);
      expect(host.containers.map(({ pid }) => pid)).toEqual(containers);
    },
  );

  it.each([
    ['RD104', 'RD104.keep-file'],
    ['RD104', 'RD104.keep-flag'],
    ['RD105', 'RD105.repair'],
    ['RD106', 'RD106.reload'],
    ['RD109', 'RD109.start'],
  ])('gets Docker going in %s by %s', async (name, id) => {
    const { session, login } = await begin(name);
    expect(await login()).toBe(false);
    expect((await apply(session, id)).state).toBe('fixed');
    expect(await login()).toBe(true);
  });
});
