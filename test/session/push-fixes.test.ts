import { expect, it } from 'vitest';
import { openSession } from '../../src/commands/open-session.js';
import { startPlayground } from '../../src/playground/playground.js';

const { signal } = new AbortController();

it.concurrent.each(['RD406', 'RD411', 'RD703'])(
  'the fix of %s makes the trial upload succeed',
  async (code) => {
    const playground = await startPlayground({ case: code, speed: 200 });
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
      const { diagnosis, remedies } = await session.examine({ signal });
      const found = diagnosis.findings.find((finding) => finding.code === code);
      const [remedy] = remedies[found?.id ?? ''] ?? [];
      if (remedy === undefined) throw new Error(`${code} has no remedy`);
      await session.apply(remedy, {}, { signal });
      await playground.settled();
      const { evidence } = await session.examine({ signal });
      expect(evidence.readings.push).toMatchObject({ state: 'read', value: { ok: true, cancelled: true } });
      expect(playground.storage.openUploads).toBe(0);
    } finally {
      await session.close();
      await playground.close();
    }
  },
);
