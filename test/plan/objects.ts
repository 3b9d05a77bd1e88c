import type { Change, ObjectChange, SecretChange } from '../../src/fixes/change.js';
import type { Proposal } from '../../src/fixes/fix.js';
import { withoutServerFields } from '../../src/kube/clean.js';
import type { KubeObject, ObjectRef } from '../../src/kube/objects.js';

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

/** A Pod as its author wrote it. */
export function pod(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'docker-registry', namespace: 'default', labels: { name: 'docker-registry' } },
    spec: {
      containers: [{ name: 'docker-registry', image: 'registry:2' }],
      volumes: [{ name: 'storage', emptyDir: {} }],
    },
  };
}

/** A patch (or recreation) from what is stored to what `edit` makes of it. */
export function change(
  kind: 'patch' | 'recreate',
  target: ObjectRef,
  stored: KubeObject,
  edit: (object: KubeObject) => void,
): ObjectChange {
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

export function secretChange(
  exists: boolean,
  compose: (current: string | undefined) => string,
): SecretChange {
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
