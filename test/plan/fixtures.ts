import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { KubeObject } from '../../src/kube/objects.js';
import type { Clock } from '../../src/plan/clock.js';
import { type JournalStore, openJournal } from '../../src/plan/journal-store.js';

export * from './objects.js';

/** The Pod of a captured cluster, with everything that a server adds to one. */
export function capturedPod(): KubeObject {
  const path = new URL('../fixtures/captures/03-configmap-lacks-key/pods.json', import.meta.url);
  const { items } = JSON.parse(readFileSync(fileURLToPath(path), 'utf8')) as { items: KubeObject[] };
  const [pod] = items;
  if (pod === undefined) throw new Error('the capture has no Pod');
  return pod;
}

/** A journal in a folder of its own, which is deleted after the test. */
export function temporaryJournal(): JournalStore {
  return openJournal({ stateDir: temporaryFolder() });
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'regdoctor-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Time that passes only when somebody sleeps. */
export function fakeClock(): Clock {
  let now = Date.parse('2026-01-02T03:04:05Z');
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}
