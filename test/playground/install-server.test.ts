import { describe, expect, it } from 'vitest';
import { at, type KubeObject, record } from '../../src/kube/objects.js';
import type { Playground } from '../../src/playground/playground.js';
import { raw } from '../contract/support.js';
import { create, eventsOf, find, kubeConfigOf, play } from './support.js';

async function send(playground: Playground, method: string, path: string, body?: object, as = 'admin') {
  const file = as === 'admin' ? playground.kubeconfig : playground.readerKubeconfig;
  const contentType = method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json';
  const answer = await raw(kubeConfigOf(file), {
    method,
    path,
    ...(body === undefined ? {} : { body: JSON.stringify(body), contentType }),
  });
  const json = answer.type.includes('json');
  return { status: answer.status, body: json ? record(JSON.parse(answer.body)) : {} };
}

const STORAGE = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } };
const claim = (spec: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default' },
  spec: { ...STORAGE, ...spec },
});
const CLAIM = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'data' };
const pod = (): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'user', namespace: 'default' },
  spec: {
    containers: [{ name: 'main', image: 'busybox:latest', command: ['sleep', '1000'] }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
  },
});
const storageClass = (volumeBindingMode: string): KubeObject => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name: 'standard',
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
  },
  provisioner: 'k8s.io/minikube-hostpath',
  volumeBindingMode,
});
const phase = (playground: Playground) => at(find(playground, CLAIM), 'status', 'phase');

describe('the server of another version', () => {
  it.each([
    ['v1.13.12', [404, 404, 200], 404],
    ['v1.16.15', [404, 200, 200], 404],
    ['v1.18.20', [404, 200, 200], 404],
    ['v1.21.14', [200, 200, 200], 200],
    ['v1.31.2', [200, 404, 404], 200],
  ])('%s serves Ingresses as that one did', async (serverVersion, ingresses, classes) => {
    const playground = await play('healthy', {
      adjust: (state) => {
        state.serverVersion = serverVersion;
      },
    });
    const version = await send(playground, 'GET', '/version');
    expect(version.body).toMatchObject({ gitVersion: serverVersion, major: '1' });
    const paths = ['networking.k8s.io/v1', 'networking.k8s.io/v1beta1', 'extensions/v1beta1'];
    const statuses = paths.map((api) => send(playground, 'GET', `/apis/${api}/namespaces/default/ingresses`));
    expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual(ingresses);
    const listed = await send(playground, 'GET', '/apis/networking.k8s.io/v1/ingressclasses');
    expect(listed.status).toBe(classes);
    // The group is there all the same: it has had NetworkPolicies for longer.
    expect((await send(playground, 'GET', '/apis/networking.k8s.io/v1')).status).toBe(200);
  });
});

describe('what judges a new object', () => {
  it('is the webhook of cert-manager, which may not answer', async () => {
    const playground = await play('RD201-v1', {
      adjust: (state) => {
        state.webhook = 'refused';
      },
    });
    const issuer = {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Issuer',
      metadata: { name: 'x' },
      spec: { selfSigned: {} },
    };
    const path = '/apis/cert-manager.io/v1/namespaces/default/issuers?dryRun=All';
    const said = await send(playground, 'POST', path, issuer);
    expect(said).toMatchObject({ status: 500, body: { reason: 'InternalError' } });
    expect(said.body.message).toBe(
      'Internal error occurred: failed calling webhook "webhook.cert-manager.io": Post "https://cert-manager-webhook.cert-manager.svc:443/mutate?timeout=10s": dial tcp 10.96.20.99:443: connect: connection refused',
    );
    playground.breakWebhook('no-dry-run');
    expect(await send(playground, 'POST', path, issuer)).toMatchObject({
      status: 400,
      body: { message: 'admission webhook "webhook.cert-manager.io" does not support dry run' },
    });
    playground.breakWebhook(undefined);
    expect((await send(playground, 'POST', path, issuer)).status).toBe(201);
  });

  it('is a quota', async () => {
    const playground = await play('healthy');
    await send(playground, 'POST', '/api/v1/namespaces/default/resourcequotas', {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'small' },
      spec: { hard: { 'requests.storage': '5Gi', 'count/deployments.apps': '0' } },
    });
    const path = '/api/v1/namespaces/default/persistentvolumeclaims';
    expect(await send(playground, 'POST', path, claim())).toMatchObject({
      status: 403,
      body: {
        message:
          'persistentvolumeclaims "data" is forbidden: exceeded quota: small, requested: requests.storage=10Gi, used: requests.storage=0, limited: requests.storage=5Gi',
      },
    });
    const little = claim({ resources: { requests: { storage: '5Gi' } } });
    expect((await send(playground, 'POST', path, little)).status).toBe(201);
  });

  it('is the right to create, for an apply that makes something', async () => {
    const playground = await play('healthy');
    playground.grant([{ verbs: ['patch', 'get'], groups: [''], resources: ['configmaps'] }]);
    const path = '/api/v1/namespaces/default/configmaps/new?fieldManager=regdoctor';
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new' }, data: { a: 'b' } };
    expect(await send(playground, 'PATCH', path, map, 'reader')).toMatchObject({
      status: 403,
      body: { message: 'configmaps "new" is forbidden: ' },
    });
    playground.grant([{ verbs: ['create'], groups: [''], resources: ['configmaps'] }]);
    expect((await send(playground, 'PATCH', path, map, 'reader')).status).toBe(201);
  });
});

describe('a claim', () => {
  it('without a class waits, and says so', async () => {
    const playground = await play('healthy');
    await create(playground, claim());
    expect(phase(playground)).toBe('Pending');
    expect(eventsOf(playground, 'PersistentVolumeClaim')).toEqual([
      'FailedBinding: no persistent volumes available for this claim and no storage class is set',
    ]);
  });

  it('is bound at once where its class does not wait', async () => {
    const playground = await play('healthy');
    await create(playground, storageClass('Immediate'));
    await create(playground, claim());
    const bound = find(playground, CLAIM);
    expect(bound).toMatchObject({
      spec: { storageClassName: 'standard', volumeName: `pvc-${bound?.metadata.uid}` },
      status: { phase: 'Bound', capacity: { storage: '10Gi' } },
    });
  });

  it('waits for its Pod where its class does, and lets it run', async () => {
    const playground = await play('healthy');
    await create(playground, storageClass('WaitForFirstConsumer'));
    await create(playground, claim());
    expect(phase(playground)).toBe('Pending');
    expect(eventsOf(playground, 'PersistentVolumeClaim')).toEqual([
      'WaitForFirstConsumer: waiting for first consumer to be created before binding',
    ]);
    await create(playground, pod());
    expect(phase(playground)).toBe('Bound');
    const running = find(playground, { apiVersion: 'v1', kind: 'Pod', name: 'user' });
    expect(at(running, 'status', 'phase')).toBe('Running');
    expect(eventsOf(playground, 'Pod').filter((event) => event.includes('unbound'))).toEqual([]);
  });

  it('of a class that is not there is not bound', async () => {
    const playground = await play('healthy');
    await create(playground, claim({ storageClassName: 'fast' }));
    expect(eventsOf(playground, 'PersistentVolumeClaim')).toEqual([
      'ProvisioningFailed: storageclass.storage.k8s.io "fast" not found',
    ]);
  });

  it('stays until no Pod uses it', async () => {
    const playground = await play('healthy');
    await create(playground, storageClass('Immediate'));
    await create(playground, claim());
    await create(playground, pod());
    await send(playground, 'DELETE', '/api/v1/namespaces/default/persistentvolumeclaims/data');
    await playground.settled();
    expect(find(playground, CLAIM)?.metadata.deletionTimestamp).toBeDefined();
    await send(playground, 'DELETE', '/api/v1/namespaces/default/pods/user');
    await playground.settled();
    expect(find(playground, CLAIM)).toBeUndefined();
    expect(playground.store.list(playground.store.kind('v1', 'PersistentVolume'))).toEqual([]);
  });
});

describe('a namespace', () => {
  const made = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'registry' } };

  it('gets a service account, and takes all that is in it with it', async () => {
    const playground = await play('healthy');
    expect((await send(playground, 'POST', '/api/v1/namespaces', made)).status).toBe(201);
    await playground.settled();
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace: 'registry' };
    expect(find(playground, account)).toBeDefined();
    const inside = pod();
    inside.metadata = { name: 'user', namespace: 'registry' };
    inside.spec = { ...record(inside.spec), volumes: [] };
    expect((await send(playground, 'POST', '/api/v1/namespaces/registry/pods', inside)).status).toBe(201);
    await playground.settled();
    const answer = await send(playground, 'DELETE', '/api/v1/namespaces/registry');
    expect(answer.body).toMatchObject({ kind: 'Namespace', status: { phase: 'Terminating' } });
    await playground.settled();
    expect(playground.store.find(playground.store.kind('v1', 'Namespace'), undefined, 'registry')).toBe(
      undefined,
    );
    expect(find(playground, account)).toBeUndefined();
    expect((await send(playground, 'GET', '/api/v1/namespaces/registry')).status).toBe(404);
  });
});

describe('cert-manager', () => {
  it('is served from the moment its resources are there', async () => {
    const playground = await play('healthy', {
      adjust: (state) => {
        state.certManager = [];
        state.objects = [];
      },
    });
    const path = '/apis/cert-manager.io/v1/namespaces/default/issuers';
    expect((await send(playground, 'GET', path)).status).toBe(404);
    playground.store.addCertManager('cert-manager.io/v1');
    expect((await send(playground, 'GET', path)).status).toBe(200);
  });
});
