import { expect, it } from 'vitest';
import { openSession } from '../../src/commands/open-session.js';
import { startPlayground } from '../../src/playground/playground.js';

const { signal } = new AbortController();

it.concurrent.each(['RD402', 'RD501', 'RD513', 'RD705'])(
  'the fix of %s makes the registry answer',
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
      const after = await session.examine({ signal });
      expect(after.diagnosis.findings.filter(({ level }) => level === 'fail')).toEqual([]);
      expect(after.evidence.readings.http).toMatchObject({ state: 'read', value: { status: 401 } });
    } finally {
      await session.close();
      await playground.close();
    }
  },
);
