import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subjectName } from '../../src/checks/check.js';
import { connect } from '../../src/evidence/cluster/connection.js';
import type { ClusterApi } from '../../src/kube/api.js';
import type { KubeObject, ObjectRef } from '../../src/kube/objects.js';
import { refOf } from '../../src/kube/objects.js';
import { collectionPath, resourcePath } from '../../src/kube/resources.js';
import { managedLabels } from '../../src/manifests/labels.js';
import type { JournalEntry } from '../../src/plan/journal.js';
import { type Playground, startPlayground } from '../../src/playground/playground.js';
import { createUninstallSession, type UninstallView } from '../../src/session/uninstall.js';
import { temporaryJournal } from '../plan/fixtures.js';

let playground: Playground;
let api: ClusterApi;

beforeAll(async () => {
  playground = await startPlayground({ case: 'healthy', speed: 200 });
  api = await connect({ kubeconfig: playground.kubeconfig });
});

afterAll(async () => {
  api.close();
  await playground.close();
});

const NAME = 'docker-registry';
const signal = new AbortController().signal;

/** Writes an object as an install does: by server-side apply, or as somebody else. */
async function write(object: KubeObject, manager = 'regdoctor'): Promise<void> {
  const { status, body } = await api.request({
    method: 'PATCH',
    path: resourcePath(refOf(object)),
    query: { fieldManager: manager, force: 'true' },
    contentType: 'application/apply-patch+yaml',
    body: object,
  });
  if (status > 201) throw new Error(body);
}

async function post(object: KubeObject): Promise<void> {
  const { kind = '', apiVersion = '', metadata } = object;
  const path = collectionPath(apiVersion, kind, metadata?.namespace);
  const { status, body } = await api.request({ method: 'POST', path, body: object });
  if (status > 201) throw new Error(body);
}

function object(
  kind: string,
  more: object,
  name = NAME,
  namespace = 'registry',
  apiVersion = 'v1',
): KubeObject {
  const scope = kind === 'Namespace' ? {} : { namespace };
  return { apiVersion, kind, metadata: { name, ...scope, labels: managedLabels(NAME) }, ...more };
}

const LABELS = { app: NAME };
const container = { name: 'registry', image: 'registry:2' };

/** What an install leaves in a namespace of its own. */
async function install(namespace: string): Promise<void> {
  const own = (kind: string, more: object, apiVersion?: string) =>
    object(kind, more, NAME, namespace, apiVersion);
  await write(object('Namespace', {}, namespace));
  await post(own('Secret', { type: 'Opaque', data: { HTPASSWD: 'c2VjcmV0' } }));
  await write(own('ConfigMap', { data: { 'registry-config.yml': 'version: 0.1' } }));
  await write(
    own('PersistentVolumeClaim', {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }),
  );
  const template = {
    metadata: { labels: { ...LABELS, ...managedLabels(NAME) } },
    spec: { containers: [container] },
  };
  await write(own('Deployment', { spec: { selector: { matchLabels: LABELS }, template } }, 'apps/v1'));
  await write(own('Service', { spec: { selector: LABELS, ports: [{ port: 5000 }] } }));
  await write(own('Issuer', { spec: { selfSigned: {} } }, 'certmanager.k8s.io/v1alpha1'));
  await playground.settled();
}

function open(
  namespace: string,
  parts: { deleteStorage?: boolean; entries?: JournalEntry[]; as?: ClusterApi; hostName?: string } = {},
) {
  const journal = temporaryJournal();
  const listed = { ...journal, list: async () => ({ entries: parts.entries ?? [], problems: [] }) };
  return createUninstallSession({
    api: parts.as ?? api,
    journal: listed,
    host: { identity: 'this-machine' },
    ...(parts.hostName === undefined ? {} : { hostName: parts.hostName }),
    scope: { namespace, name: NAME, deleteStorage: parts.deleteStorage ?? false },
  });
}

function entryOf(id: string, fix: string, parts: Partial<JournalEntry>): JournalEntry {
  return {
    schema: 'regdoctor.journal/1',
    id,
    startedAt: '2026-01-02T03:04:05Z',
    context: api.context,
    server: api.server,
    namespace: 'default',
    fix,
    title: 'x',
    finding: '',
    state: 'applied',
    pid: 1,
    changes: [],
    ...parts,
  };
}

function deleted({ proposal }: UninstallView): string[] {
  return (proposal?.changes ?? []).flatMap(({ target }) => ('kind' in target ? [target.kind] : []));
}

describe('an uninstall on the playground', () => {
  it('leaves nothing behind but the storage, and then not even that', async () => {
    await install('registry');
    await write(object('Service', { spec: { selector: LABELS, ports: [{ port: 80 }] } }, 'copy'), 'kubectl');
    const session = open('registry');
    const view = await session.look({ signal });
    expect(deleted(view)).toEqual(['Service', 'Deployment', 'ConfigMap', 'Issuer', 'Secret']);
    expect(view.kept.map(({ ref, why }) => `${subjectName(ref)}: ${why}`)).toEqual([
      expect.stringContaining('PersistentVolumeClaim registry/docker-registry: it holds the images'),
      'Service registry/copy: it has the label, and regdoctor never wrote it',
      expect.stringMatching(/^Namespace registry: other things are in it: .*Service copy/),
    ]);
    expect(await session.rehearse(view, { signal })).toMatchObject({ ok: true });
    const told: string[] = [];
    const first = await session.apply(view, { signal, onProgress: (one) => told.push(one.type) });
    expect(first).toMatchObject({ state: 'done', view: { proposal: undefined, going: [] } });
    expect(told).toContain('change');

    const copy: ObjectRef = { apiVersion: 'v1', kind: 'Service', namespace: 'registry', name: 'copy' };
    await api.request({ method: 'DELETE', path: resourcePath(copy) });
    const rest = open('registry', { deleteStorage: true });
    const left = await rest.look({ signal });
    expect(deleted(left)).toEqual(['PersistentVolumeClaim', 'Namespace']);
    expect(await rest.apply(left, { signal })).toMatchObject({ state: 'done' });
    const namespace = resourcePath({ apiVersion: 'v1', kind: 'Namespace', name: 'registry' });
    expect((await api.request({ method: 'GET', path: namespace })).status).toBe(404);
  });

  it('touches no registry of another name, and none that regdoctor did not make', async () => {
    const before = await open('default').look({ signal });
    expect(before).toMatchObject({ proposal: undefined, kept: [], going: [], unread: [] });
  });

  it('names the trust in this registry that was set up here, and that in no other', async () => {
    const trust = (id: string, folder: string, parts: Partial<JournalEntry> = {}) =>
      entryOf(id, 'RD304.certs-d', {
        context: '',
        server: '',
        host: 'this-machine',
        title: 'Let Docker trust CN=mine',
        changes: [
          {
            kind: 'host',
            target: { path: `/etc/docker/certs.d/${folder}/ca.crt` },
            state: 'done',
            files: [],
            activation: [],
          },
        ],
        ...parts,
      });
    const entries = [
      trust('1', 'registry.acme.io:8443'),
      trust('2', 'my-registry.acme.io'),
      trust('3', 'registry.acme.io', { host: 'another-machine' }),
      trust('4', 'registry.acme.io', { state: 'undone' }),
      trust('5', 'by-ingress.acme.io'),
    ];
    const what = (folder: string) => `/etc/docker/certs.d/${folder}/ca.crt: Let Docker trust CN=mine`;
    const named = await open('default', { entries, hostName: 'registry.acme.io' }).look({ signal });
    expect(named.left).toEqual([{ what: what('registry.acme.io:8443'), id: '1' }]);
    await write(
      object(
        'Ingress',
        { spec: { rules: [{ host: 'by-ingress.acme.io' }] } },
        'in',
        'default',
        'networking.k8s.io/v1',
      ),
    );
    const found = await open('default', { entries }).look({ signal });
    expect(found.left).toEqual([{ what: what('by-ingress.acme.io'), id: '5' }]);
  });

  it('says what it may not look at, and what the journal knows of beside the cluster', async () => {
    const reader = await connect({ kubeconfig: playground.readerKubeconfig });
    playground.grant([{ verbs: ['list', 'get'], groups: [''], resources: ['services', 'namespaces'] }]);
    const run = {
      kind: 'run' as const,
      target: { command: 'helm upgrade --install traefik' },
      state: 'done' as const,
      argv: ['helm'],
      timeoutSeconds: 1,
    };
    const entries = [
      entryOf('1', 'install.ingress-controller', { changes: [run] }),
      entryOf('2', 'install.cert-manager', { changes: [run], context: 'another' }),
      entryOf('3', 'RD503.port', { changes: [run] }),
      entryOf('4', 'install.cert-manager', { changes: [run], state: 'undone' }),
    ];
    const view = await open('default', { as: reader, entries }).look({ signal });
    reader.close();
    expect(view.left).toEqual([{ what: 'helm upgrade --install traefik', id: '1' }]);
    expect(view.unread.map(({ what }) => what)).toEqual(expect.arrayContaining(['secrets', 'deployments']));
    expect(view.unread.map(({ what }) => what)).not.toContain('services');
  });
});
