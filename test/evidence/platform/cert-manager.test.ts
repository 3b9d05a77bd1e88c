import { describe, expect, it } from 'vitest';
import { readValue } from '../../../src/evidence/reading.js';
import { ApiFailure } from '../../../src/kube/api.js';
import type { KubeObject } from '../../../src/kube/objects.js';
import { refused, type Told } from '../../support/answering-api.js';
import { type Answers, inNamespaces, ok, platformOf } from './support.js';

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

  it.each([
    ['cert-manager', 'quay.io/jetstack/cert-manager-controller:v1.16.2', 'v1.16.2'],
    ['kube-system', 'quay.io/jetstack/cert-manager-controller:v0.8.1', 'v0.8.1'],
    ['cert-manager', 'localhost:5000/cert-manager-controller:v1.12.0@sha256:0123', 'v1.12.0'],
  ])('in %s has the version of %s', async (namespace, image, version) => {
    const objects = [
      deployment(namespace, 'cert-manager-cainjector', 'quay.io/jetstack/cert-manager-cainjector:v0.1.0', 1),
      deployment(namespace, 'cert-manager', image, 1),
    ];
    const facts = readValue(
      await certManagerOf({ ...groups('cert-manager.io/v1'), ...inNamespaces(objects) }),
    );
    expect(facts).toMatchObject({ version, namespace, ready: true });
  });

  it('that does not run is not ready, and one that may not be seen is neither', async () => {
    const image = 'quay.io/jetstack/cert-manager-controller:v1.16.2';
    const down = {
      ...groups('cert-manager.io/v1'),
      ...inNamespaces([deployment('cert-manager', 'cm', image)]),
    };
    expect(readValue(await certManagerOf(down))?.ready).toBe(false);
    const path = '/apis/apps/v1/namespaces/cert-manager/deployments';
    const unseen = readValue(
      await certManagerOf({ ...groups('cert-manager.io/v1'), [path]: refused(403, 'no') }),
    );
    expect(unseen).not.toHaveProperty('ready');
    expect(unseen).not.toHaveProperty('version');
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
