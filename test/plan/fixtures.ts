import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Proposal } from '../../src/fixes/fix.js';
import type { KubeObject, ObjectRef } from '../../src/kube/objects.js';
import type { Change } from '../../src/plan/change.js';
import { withoutServerFields } from '../../src/plan/clean.js';
import type { Clock } from '../../src/plan/clock.js';
import { type JournalStore, openJournal } from '../../src/plan/journal-store.js';

export const CONFIG_MAP: ObjectRef = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'default',
  name: 'docker-registry',
};
export const SERVICE: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Service',
  namespace: 'default',
  name: 'docker-registry',
};
export const POD: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Pod',
  namespace: 'default',
  name: 'docker-registry',
};
export const SECRET: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Secret',
  namespace: 'default',
  name: 'docker-registry',
};

export function configMap(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'docker-registry',
      namespace: 'default',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"kind":"ConfigMap"}\n' },
    },
    data: { 'registry-config.yml': 'version: 0.1\nhttp:\n  addr: :5000\n' },
  };
}

export function service(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'docker-registry', namespace: 'default', labels: { name: 'docker-registry' } },
    spec: { selector: { name: 'registry' }, ports: [{ name: 'http', port: 5000, targetPort: 'http' }] },
    status: { loadBalancer: {} },
  };
}

/** The value is the text `admin:old`. */
export function secret(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'docker-registry', namespace: 'default' },
    type: 'Opaque',
    data: { HTPASSWD: Buffer.from('admin:old').toString('base64'), other: 'AAEC' },
  };
}

/** The Pod of a captured cluster, with everything that a server adds to one. */
export function capturedPod(): KubeObject {
  const path = new URL('../fixtures/captures/03-configmap-lacks-key/pods.json', import.meta.url);
  const { items } = JSON.parse(readFileSync(fileURLToPath(path), 'utf8')) as { items: KubeObject[] };
  const [pod] = items;
  if (pod === undefined) throw new Error('the capture has no Pod');
  return pod;
}

/** A patch (or recreation) from what is stored to what `edit` makes of it. */
export function change(
  kind: 'patch' | 'recreate',
  target: ObjectRef,
  stored: KubeObject,
  edit: (object: KubeObject) => void,
): Change {
  const before = withoutServerFields(stored);
  const after = structuredClone(before);
  edit(after);
  return { kind, target, before, after };
}

export function setKey(key: string, value: string): (object: KubeObject) => void {
  return (object) => {
    object.data = { ...(object.data as Record<string, string>), [key]: value };
  };
}

export function secretChange(exists: boolean, compose: (current: string | undefined) => string): Change {
  return {
    kind: 'secret',
    target: SECRET,
    exists,
    type: 'Opaque',
    key: 'HTPASSWD',
    describeBefore: exists ? ['admin: plain'] : [],
    describeAfter: ['admin: bcrypt'],
    compose: async (current) => compose(current),
  };
}

export function proposal(changes: Change[], rest: Partial<Proposal> = {}): Proposal {
  return {
    id: 'RD603.item-path',
    finding: 'RD603:ConfigMap default/docker-registry',
    title: 'Mount the key under the right path',
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes,
    settleSeconds: 30,
    commands: [],
    ...rest,
  };
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
