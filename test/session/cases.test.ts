import { expect, it } from 'vitest';
import { openSession } from '../../src/commands/open-session.js';
import { CASES } from '../../src/playground/cases/index.js';
import { startPlayground } from '../../src/playground/playground.js';

const { signal } = new AbortController();

/** What fails for a reason of its own, in a case whose name is not that. */
const ROOTS: Record<string, string[]> = { howto: ['RD201', 'RD603'], healthy: [], RD701: [] };

it.concurrent.each(CASES.map(({ name }) => [name]))(
  'the cause of %s is found, and nothing else',
  async (name) => {
    const playground = await startPlayground({ case: name });
    const session = await openSession(
      {
        kubeconfig: playground.kubeconfig,
        resolve: [playground.resolve],
        port: playground.endpoint.port,
        hostRoot: playground.hostRoot,
        stateDir: playground.stateDir,
        allNamespaces: false,
      },
      { signal },
    );
    try {
      const { diagnosis } = await session.examine({ signal });
      const roots = diagnosis.findings.filter(
        ({ id, level }) => level !== 'warn' && diagnosis.roots.includes(id),
      );
      expect([...new Set(roots.map(({ code }) => code))]).toEqual(ROOTS[name] ?? [name.replace(/-.*/, '')]);
    } finally {
      await session.close();
      await playground.close();
    }
  },
);
