import { describe, expect, it } from 'vitest';
import { subjectName } from '../../src/checks/check.js';
import type { ManagedFacts, ManagedObject } from '../../src/evidence/platform/managed-objects.js';
import { absent, read } from '../../src/evidence/reading.js';
import type { KubeObject } from '../../src/kube/objects.js';
import { managedLabels } from '../../src/manifests/labels.js';
import { type UninstallScope, uninstallOf } from '../../src/steps/uninstall.js';

const LABELS = managedLabels('docker-registry');
const SCOPE: UninstallScope = { namespace: 'registry', name: 'docker-registry', deleteStorage: false };

const VERSIONS: Record<string, string> = {
  Ingress: 'networking.k8s.io/v1',
  Deployment: 'apps/v1',
  Certificate: 'cert-manager.io/v1',
  Issuer: 'cert-manager.io/v1',
};

function object(kind: string, name: string, metadata: object = {}, more: object = {}): KubeObject {
  return {
    apiVersion: VERSIONS[kind] ?? 'v1',
    kind,
    metadata: { name, namespace: 'registry', uid: `uid-${kind}-${name}`, labels: LABELS, ...metadata },
    ...more,
  };
}

const by = (...objects: KubeObject[]): ManagedObject[] =>
  objects.map((one) => ({ object: one, managers: ['regdoctor'] }));

function facts(parts: Partial<ManagedFacts> = {}): ManagedFacts {
  return {
    objects: [],
    certificates: [],
    secrets: [],
    namespace: absent('not there'),
    written: [],
    inNamespace: [],
    unread: [],
    ...parts,
  };
}

const name = 'docker-registry';
const CLAIM = object('PersistentVolumeClaim', name);
const REGISTRY = facts({
  objects: by(
    object('Issuer', name, {}, { spec: { acme: { privateKeySecretRef: { name: 'account' } } } }),
    object('ConfigMap', name),
    object('Deployment', name),
    CLAIM,
    object('Ingress', name),
    object('Service', name),
  ),
  certificates: [object('Certificate', `${name}-tls`)],
  secrets: by(
    object('Secret', name),
    object('Secret', 'tls', {
      labels: {},
      annotations: { 'cert-manager.io/certificate-name': `${name}-tls` },
    }),
    object('Secret', 'account', { labels: {} }),
    object('Secret', `${name}-regdoctor-20260102t030405z-ab12`, {
      labels: { 'app.kubernetes.io/managed-by': 'regdoctor' },
      annotations: { 'regdoctor/key': 'HTPASSWD' },
    }),
    object('Secret', 'other', { labels: {} }),
    object('Secret', 'other-tls', {
      labels: {},
      annotations: { 'cert-manager.io/certificate-name': 'other' },
    }),
  ),
});

/** What is deleted, in order, and what is kept and why. */
function told(found: ManagedFacts, scope: Partial<UninstallScope> = {}) {
  const { proposal, kept, going } = uninstallOf(found, { ...SCOPE, ...scope });
  const changes = proposal?.changes ?? [];
  return {
    proposal,
    deleted: changes.map(
      ({ kind, target }) => `${kind} ${'kind' in target ? `${target.kind} ${target.name}` : ''}`,
    ),
    kept: kept.map(({ ref, why }) => `${subjectName(ref)}: ${why}`),
    going: going.map(subjectName),
  };
}

describe('an uninstall', () => {
  it('deletes what bears the label from the way in on, what was issued for it, and the backups; never the storage', () => {
    const { proposal, deleted, kept } = told(REGISTRY);
    expect(deleted).toEqual([
      'delete Ingress docker-registry',
      'delete Certificate docker-registry-tls',
      'delete Service docker-registry',
      'delete Deployment docker-registry',
      'delete ConfigMap docker-registry',
      'delete Issuer docker-registry',
      'delete Secret docker-registry',
      'delete Secret tls',
      'delete Secret account',
      'delete Secret docker-registry-regdoctor-20260102t030405z-ab12',
    ]);
    expect(kept).toEqual([
      'PersistentVolumeClaim registry/docker-registry: it holds the images; --delete-storage deletes it too',
    ]);
    expect(proposal).toMatchObject({ risk: 'disruptive', reversible: false });
    expect(proposal?.commands[0]).toBe('kubectl delete ingresses docker-registry -n registry');
    const secret = proposal?.changes.find(({ target }) => 'kind' in target && target.kind === 'Secret');
    expect(secret).toMatchObject({ before: { metadata: { uid: 'uid-Secret-docker-registry' } } });
  });

  it('deletes the storage when told, and says what is lost', () => {
    const { proposal, deleted, kept } = told(REGISTRY, { deleteStorage: true });
    expect(deleted).toContain('delete PersistentVolumeClaim docker-registry');
    expect(kept).toEqual([]);
    expect(proposal?.loses).toContain('All images.');
  });

  it('keeps a copy that regdoctor never wrote, and what has lost the label', () => {
    const copy = { object: object('Service', 'copy'), managers: ['kubectl-client-side-apply'] };
    const taken = object('ConfigMap', name, { labels: { 'app.kubernetes.io/managed-by': 'Helm' } });
    const unknown = { object: object('Pod', name), managers: [] };
    const { deleted, kept } = told(facts({ objects: [copy, unknown], written: [taken] }));
    expect(deleted).toEqual(['delete Pod docker-registry']);
    expect(kept).toEqual([
      'Service registry/copy: it has the label, and regdoctor never wrote it',
      'ConfigMap registry/docker-registry: somebody else took it over: it has lost the label',
    ]);
  });

  it('leaves the key of an account that another tool made and our Issuer was told to use', () => {
    const spec = { acme: { privateKeySecretRef: { name: 'account' } } };
    const issuer = object('Issuer', name, {}, { spec });
    const others = { 'app.kubernetes.io/managed-by': 'Helm' };
    for (const [labels, goes] of [
      [{}, true],
      [others, false],
    ] as const) {
      const secrets = by(object('Secret', 'account', { labels }));
      const { deleted } = told(facts({ objects: by(issuer), secrets }));
      expect(deleted.includes('delete Secret account')).toBe(goes);
    }
  });

  it('leaves to the server what is owned, but the Certificate that our Ingress asked for', () => {
    const ingress = object('Ingress', name);
    const owned = [{ uid: ingress.metadata?.uid }];
    const found = facts({
      objects: by(
        ingress,
        object('Deployment', name),
        object('Pod', 'p', { ownerReferences: [{ uid: 'rs' }] }),
      ),
      certificates: [
        object('Certificate', 'asked', { labels: {}, ownerReferences: owned }),
        object('Certificate', 'another', { labels: {} }),
      ],
      secrets: by(
        object('Secret', 'asked', { labels: { 'certmanager.k8s.io/certificate-name': 'asked' } }),
        object('Secret', 'another', { labels: { 'certmanager.k8s.io/certificate-name': 'another' } }),
      ),
    });
    const { deleted, going } = told(found);
    expect(deleted).toEqual([
      'delete Ingress docker-registry',
      'delete Certificate asked',
      'delete Deployment docker-registry',
      'delete Secret asked',
    ]);
    expect(going).toEqual([]);
  });

  it('waits for what is going, and for the Pods of a Deployment that is gone', () => {
    const found = facts({
      objects: by(
        object('Service', name, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
        object('Pod', 'p', { ownerReferences: [{ uid: 'rs' }] }),
      ),
    });
    const { proposal, going } = told(found);
    expect(proposal).toBeUndefined();
    expect(going).toEqual(['Service registry/docker-registry', 'Pod registry/p']);
  });

  describe('of a namespace that regdoctor made', () => {
    const namespace = read(object('Namespace', 'registry'));
    const service = object('Service', name);
    const inNamespace = [{ apiVersion: 'v1', kind: 'Service', namespace: 'registry', name }];
    const found = (parts: Partial<ManagedFacts> = {}) =>
      facts({ objects: by(service), namespace, inNamespace, ...parts });

    it('deletes it last when nothing else is in it', () => {
      const token = { labels: {}, annotations: { 'kubernetes.io/service-account.name': 'default' } };
      const { deleted } = told(found({ secrets: by(object('Secret', 'default-token-x', token)) }));
      expect(deleted).toEqual(['delete Service docker-registry', 'delete Namespace registry']);
    });

    it.each([
      [
        'other things are in it',
        { secrets: by(object('Secret', 'x', { labels: {} })) },
        'other things are in it: Secret x',
      ],
      [
        'the images are in it',
        {
          objects: by(service, CLAIM),
          inNamespace: [...inNamespace, { ...inNamespace[0], kind: 'PersistentVolumeClaim' }],
        },
        'other things are in it: PersistentVolumeClaim docker-registry',
      ],
      [
        'somebody may not look',
        { unread: [{ what: 'secrets', reason: 'forbidden' }] },
        'what else is in it could not be looked at: secrets',
      ],
    ])('keeps it when %s', (_, parts, why) => {
      const { deleted, kept } = told(found(parts as Partial<ManagedFacts>));
      expect(deleted).toEqual(['delete Service docker-registry']);
      expect(kept.at(-1)).toBe(`Namespace registry: ${why}`);
    });

    it('does not speak of one that it did not make', () => {
      const foreign = read(object('Namespace', 'registry', { labels: {} }));
      expect(told(found({ namespace: foreign }))).toMatchObject({
        deleted: ['delete Service docker-registry'],
        kept: [],
      });
    });
  });
});
