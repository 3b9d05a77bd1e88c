import { expect, it } from 'vitest';
import { openSession } from '../../src/commands/open-session.js';
import { CASES } from '../../src/playground/cases/index.js';
import { type Playground, startPlayground } from '../../src/playground/playground.js';
import { all } from '../playground/support.js';

const { signal } = new AbortController();

/** What fails for a reason of its own, in a case whose name is not that. */
const ROOTS: Record<string, string[]> = {
  howto: ['RD201', 'RD603'],
  'howto-docker': ['RD201', 'RD603'],
  healthy: [],
  // Docker says x509 because nobody knows the authority; what was done about it and has no effect is a cause beside it.
  RD101: ['RD304'],
  RD106: ['RD304', 'RD106'],
  RD107: ['RD304', 'RD107'],
  RD701: [],
};

/** Where a setting that hides a failure is in force. */
const UNVERIFIED: Record<string, string[]> = { 'howto-docker': ['RD101 warn'] };

/** It starts as if it had been like that for a while: nothing goes on, and nothing is new. */
async function expectSettled(playground: Playground): Promise<void> {
  const before = playground.store.revision;
  await playground.settled();
  expect(playground.store.revision).toBe(before);
  for (const service of all(playground, 'v1', 'Service')) {
    const time = String(service.metadata?.creationTimestamp);
    expect(Date.now() - Date.parse(time)).toBeGreaterThan(60_000);
  }
}

it.concurrent.each(CASES.map(({ name }) => [name]))(
  'the cause of %s is found, and nothing else',
  async (name) => {
    const playground = await startPlayground({ case: name });
    await expectSettled(playground);
    const session = await openSession(
      {
        kubeconfig: playground.kubeconfig,
        resolve: [playground.resolve],
        port: playground.endpoint.port,
        hostRoot: playground.hostRoot,
        access: playground.access,
        stateDir: playground.stateDir,
        pushTest: playground.pushTest,
        allNamespaces: false,
      },
      { signal },
    );
    try {
      const { diagnosis } = await session.examine({ signal });
      const roots = diagnosis.findings.filter(
        ({ id, level }) => level !== 'warn' && diagnosis.roots.includes(id),
      );
      const unverified = diagnosis.findings.filter(({ title }) => title.startsWith('Docker does not verify'));
      expect(unverified.map(({ code, level }) => `${code} ${level}`)).toEqual(UNVERIFIED[name] ?? []);
      expect([...new Set(roots.map(({ code }) => code))]).toEqual(ROOTS[name] ?? [name.replace(/-.*/, '')]);
    } finally {
      await session.close();
      await playground.close();
    }
  },
);
