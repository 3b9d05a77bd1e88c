import { describe, expect, it } from 'vitest';
import { readValue } from '../../../src/evidence/reading.js';
import { ApiFailure } from '../../../src/kube/api.js';
import type { KubeObject } from '../../../src/kube/objects.js';
import { refused, type Told } from '../../support/answering-api.js';
import { type Answers, inNamespaces, listOf, ok, platformOf } from './support.js';

const groups = (...versions: string[]): Answers => {
  const names = [...new Set(versions.map((version) => version.split('/')[0] ?? ''))];
  const own = (name: string) =>
    versions.filter((one) => one.startsWith(`${name}/`)).map((one) => ({ version: one.split('/')[1] }));
  return {
    '/apis': ok({ kind: 'APIGroupList', groups: names.map((name) => ({ name, versions: own(name) })) }),
  };
};
const ISSUERS = '/apis/cert-manager.io/v1/namespaces/registry/issuers';
const NAMESPACE: Answers = {
  '/api/v1/namespaces/registry': ok({ kind: 'Namespace', metadata: { name: 'registry' } }),
};
const ACCEPTED: Told = { status: 201, body: { kind: 'Issuer' } };

function deployment(namespace: string, name: string, image: string, readyReplicas?: number): KubeObject {
  return {
    kind: 'Deployment',
    metadata: { name, namespace, uid: name, labels: { app: 'cert-manager' } },
    spec: { template: { spec: { containers: [{ name: 'main', image }] } } },
    status: readyReplicas === undefined ? {} : { readyReplicas },
  };
}

async function certManagerOf(answers: Answers) {
  return (await platformOf(answers)).platform.certManager;
}

describe('cert-manager', () => {
  it.each([
    [['certmanager.k8s.io/v1alpha1'], 'certmanager.k8s.io/v1alpha1'],
    [['cert-manager.io/v1alpha2', 'cert-manager.io/v1alpha3'], 'cert-manager.io/v1alpha2'],
    [
      [
        'cert-manager.io/v1',
        'cert-manager.io/v1beta1',
        'cert-manager.io/v1alpha3',
        'cert-manager.io/v1alpha2',
      ],
      'cert-manager.io/v1',
    ],
    [['certmanager.k8s.io/v1alpha1', 'cert-manager.io/v1'], 'cert-manager.io/v1'],
  ])('that serves %j is written as the newest that regdoctor knows', async (served, generation) => {
    const facts = readValue(await certManagerOf(groups(...served, 'apps/v1')));
    expect(facts?.generation).toBe(generation);
    expect(new Set(facts?.served)).toEqual(new Set(served));
    expect(facts?.served.at(-1)).toBe(
      served.includes('cert-manager.io/v1') ? 'cert-manager.io/v1' : served.at(-1),
    );
  });

  it('is absent when nothing of it is served, and not known when that may not be read', async () => {
    expect((await certManagerOf(groups('apps/v1'))).state).toBe('absent');
    expect((await certManagerOf({ '/apis': refused(403, 'no') })).state).toBe('denied');
    expect(await certManagerOf(groups('cert-manager.io/v1alpha3'))).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('cert-manager.io/v1alpha3'),
    });
  });

  it('has nobody looked for where it is not served', async () => {
    const { api } = await platformOf(groups('apps/v1'));
    expect(api.asked.filter(({ path }) => path.endsWith('/deployments'))).toEqual([]);
  });
});

describe('the controller of cert-manager', () => {
  const EVERYWHERE = '/apis/apps/v1/deployments';
  const SERVED = groups('cert-manager.io/v1');
  const OWN = 'quay.io/jetstack/cert-manager-controller:v1.16.2';
  const injector = deployment('security', 'cert-manager-cainjector', 'x/cert-manager-cainjector:v0.1.0', 1);
  const everywhere = (...objects: KubeObject[]) => ({ [EVERYWHERE]: listOf('Deployment', objects) });
  const labelled = (object: KubeObject, labels: Record<string, string>): KubeObject => ({
    ...object,
    metadata: { ...object.metadata, labels },
  });

  it.each([
    ['by its image', [injector, deployment('security', 'cm', OWN, 1)], 'v1.16.2'],
    ['by a copy of its image', [deployment('security', 'cm', 'localhost:5000/busybox:1.36', 1)], undefined],
    [
      'by the label of its version',
      [
        labelled(deployment('security', 'cm', 'busybox', 1), {
          'app.kubernetes.io/name': 'cert-manager',
          'app.kubernetes.io/component': 'controller',
          'app.kubernetes.io/version': 'v1.18.2',
        }),
      ],
      'v1.18.2',
    ],
    [
      'by its image before another one that has its label',
      [deployment('elsewhere', 'a', 'busybox', 1), deployment('security', 'cm', OWN, 1)],
      'v1.16.2',
    ],
    [
      'ready before another one that is not',
      [deployment('elsewhere', 'a', OWN.replace('16', '15')), deployment('security', 'cm', OWN, 1)],
      'v1.16.2',
    ],
    [
      'with a digest',
      [deployment('security', 'cm', 'x/cert-manager-controller:v1.12.0@sha256:01', 1)],
      'v1.12.0',
    ],
  ])('is found wherever it runs, %s', async (_name, objects, version) => {
    const facts = readValue(await certManagerOf({ ...SERVED, ...everywhere(...objects) }));
    expect(facts).toMatchObject({ controller: 'ready', namespace: 'security' });
    expect(facts?.version).toBe(version);
  });

  it('is looked for by its labels alone', async () => {
    const { api } = await platformOf({ ...SERVED, ...everywhere(deployment('security', 'cm', OWN, 1)) });
    const asked = api.asked.filter(({ path }) => path.endsWith('/deployments'));
    expect(asked.map(({ path, query }) => [path, query?.labelSelector])).toEqual([
      [EVERYWHERE, 'app=cert-manager'],
      [EVERYWHERE, 'app.kubernetes.io/name=cert-manager'],
      [EVERYWHERE, 'app.kubernetes.io/component=controller'],
    ]);
  });

  it('is not ready without a Pod that is', async () => {
    const facts = await certManagerOf({ ...SERVED, ...everywhere(deployment('security', 'cm', OWN)) });
    expect(readValue(facts)).toMatchObject({ controller: 'not-ready', version: 'v1.16.2' });
  });

  it.each([
    ['nothing bears its labels', []],
    [
      'its other programs are left',
      [injector, labelled(injector, { app: 'cert-manager', 'app.kubernetes.io/component': 'cainjector' })],
    ],
    [
      "another project's controller has its component",
      [
        labelled(deployment('x', 'c', 'ingress-nginx/controller', 1), {
          'app.kubernetes.io/component': 'controller',
        }),
      ],
    ],
  ])('is nowhere when %s', async (_name, objects) => {
    const facts = readValue(await certManagerOf({ ...SERVED, ...everywhere(...objects) }));
    expect(facts?.controller).toBe('none');
    expect(facts).not.toHaveProperty('namespace');
  });

  it.each([
    ['cert-manager', OWN, 'v1.16.2'],
    ['kube-system', OWN.replace('1.16.2', '0.8.1'), 'v0.8.1'],
  ])('is found in %s by who may not look everywhere', async (namespace, image, version) => {
    const facts = await certManagerOf({
      ...SERVED,
      [EVERYWHERE]: refused(403, 'no'),
      ...inNamespaces([deployment(namespace, 'cert-manager', image, 1)]),
    });
    expect(readValue(facts)).toMatchObject({ controller: 'ready', namespace, version });
  });

  it.each([
    ['denied', refused(403, 'no')],
    ['not answered', new ApiFailure('timeout', 'The API server did not answer.')],
    ['not served', refused(404, 'not found')],
  ])('is not known when the look everywhere is %s and it is not where it usually is', async (_name, told) => {
    const facts = readValue(await certManagerOf({ ...SERVED, [EVERYWHERE]: told }));
    expect(facts?.controller).toBe('unknown');
    expect(facts).not.toHaveProperty('version');
  });
});

describe('the webhook of cert-manager', () => {
  const webhookOf = async (told: Told, more: Answers = {}) => {
    const { platform, api } = await platformOf({
      ...groups('cert-manager.io/v1'),
      ...NAMESPACE,
      [ISSUERS]: told,
      ...more,
    });
    return { webhook: readValue(platform.certManager)?.webhook, api };
  };

  it('is tried by a dry run that stores nothing', async () => {
    const { webhook, api } = await webhookOf(ACCEPTED);
    expect(webhook).toEqual({ state: 'read', value: { accepted: true } });
    const posts = api.asked.filter(({ method, path }) => method === 'POST' && path.endsWith('issuers'));
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatchObject({ query: { dryRun: 'All' }, body: { apiVersion: 'cert-manager.io/v1' } });
  });

  const failing = (why: string) =>
    `Internal error occurred: failed calling webhook "webhook.cert-manager.io": Post "https://cert-manager-webhook.cert-manager.svc:443/mutate?timeout=10s": ${why}`;

  it.each([
    failing('dial tcp 10.96.20.99:443: connect: connection refused'),
    failing('x509: certificate signed by unknown authority'),
    failing('context deadline exceeded'),
    failing('service "cert-manager-webhook" not found'),
    'Internal error occurred: failed calling webhook "issuers.admission.certmanager.k8s.io": the server is currently unable to handle the request',
  ])('that fails does so in the words of the API server: %s', async (message) => {
    const { webhook } = await webhookOf(refused(500, message));
    expect(webhook).toEqual({ state: 'failed', cause: 'server', reason: message });
  });

  it.each([400, 403, 422])('that denies with %i is no missing right', async (code) => {
    const message = 'admission webhook "webhook.cert-manager.io" denied the request: spec: Required value';
    expect((await webhookOf(refused(code, message))).webhook).toMatchObject({
      state: 'failed',
      reason: message,
    });
  });

  it('is not known to who may not create Issuers', async () => {
    const message = 'issuers.cert-manager.io is forbidden: User "jane" cannot create resource "issuers"';
    expect((await webhookOf(refused(403, message))).webhook).toEqual({
      state: 'denied',
      reason: message,
      needs: { verb: 'create', group: 'cert-manager.io', resource: 'issuers', namespace: 'registry' },
    });
  });

  it('lets a name pass that is taken', async () => {
    const { webhook } = await webhookOf(
      refused(409, 'issuers.cert-manager.io "regdoctor-dry-run" already exists'),
    );
    expect(webhook?.state).toBe('read');
  });

  it('that does not judge dry runs is not tried', async () => {
    const message = 'admission webhook "issuers.admission.certmanager.k8s.io" does not support dry run';
    expect((await webhookOf(refused(400, message))).webhook).toEqual({ state: 'skipped', reason: message });
  });

  it('that does not answer in time failed by that', async () => {
    const { webhook } = await webhookOf(
      new ApiFailure('timeout', 'The API server did not answer within 15 s.'),
    );
    expect(webhook).toMatchObject({ state: 'failed', cause: 'timeout' });
  });

  it.each([
    ['1.12, where a dry run creates the object', ok({ major: '1', minor: '12', gitVersion: 'v1.12.10' })],
    ['a version that is not known', refused(403, 'no')],
  ])('is left alone on %s', async (_name, version) => {
    const { webhook, api } = await webhookOf(ACCEPTED, { '/version': version });
    expect(webhook?.state).toBe('skipped');
    expect(api.asked.filter(({ path }) => path === ISSUERS)).toEqual([]);
  });

  it('is not tried in a namespace that ends', async () => {
    const message =
      'issuers.cert-manager.io "regdoctor-dry-run" is forbidden: unable to create new content in namespace registry because it is being terminated';
    expect((await webhookOf(refused(403, message))).webhook?.state).toBe('skipped');
  });

  it('is not tried in a namespace of which only the try says that it is not there', async () => {
    const { webhook } = await webhookOf(refused(404, 'namespaces "registry" not found'), {
      '/api/v1/namespaces/registry': refused(403, 'no'),
    });
    expect(webhook).toMatchObject({ state: 'skipped', reason: expect.stringContaining('not found') });
  });

  it('is tried in a namespace that is there', async () => {
    const elsewhere = '/apis/cert-manager.io/v1/namespaces/default/issuers';
    const { webhook } = await webhookOf(refused(404, 'namespaces "registry" not found'), {
      '/api/v1/namespaces/registry': refused(404, 'not found'),
      [elsewhere]: ACCEPTED,
    });
    expect(webhook?.state).toBe('read');
  });
});
