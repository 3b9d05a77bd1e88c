import { describe, expect, it } from 'vitest';
import { neededRights } from '../../../src/evidence/platform/needed-rights.js';
import { readPlatform } from '../../../src/evidence/platform/read-platform.js';
import { objectKey } from '../../../src/evidence/platform-model.js';
import type { ReadingProgress } from '../../../src/evidence/progress.js';
import { read, skipped } from '../../../src/evidence/reading.js';
import { ApiFailure } from '../../../src/kube/api.js';
import type { ObjectRef } from '../../../src/kube/objects.js';
import { answeringApi, NOT_SERVED, refused } from '../../support/answering-api.js';
import { fakeHost } from '../../support/host-access.js';
import { ok, platformOf } from './support.js';

const namespace = 'registry';
const INGRESS: ObjectRef = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', namespace, name: 'r' };
const ISSUER: ObjectRef = { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', namespace, name: 'acme' };
const SECRET: ObjectRef = { apiVersion: 'v1', kind: 'Secret', namespace, name: 'users' };
const MAP: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'config' };
const OLD_GROUPS = ok({
  kind: 'APIGroupList',
  groups: [{ name: 'extensions', versions: [{ version: 'v1beta1' }] }],
});
const WITH_INGRESSES = ok({ kind: 'APIResourceList', resources: [{ name: 'ingresses' }] });

describe('reading the platform', () => {
  it('takes two waves, and its lists are of one namespace or of small kinds', async () => {
    const rights = neededRights({
      namespace,
      createNamespace: true,
      style: 'deployment',
      ingressApi: 'networking.k8s.io/v1',
      certManager: 'cert-manager.io/v1',
    });
    const { api } = await platformOf(
      {
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': {
          status: 201,
          body: { status: { allowed: false } },
        },
      },
      { rights, objects: [INGRESS, ISSUER, SECRET, MAP] },
    );
    expect(api.waves()).toBe(2);
    const wide = api.asked
      .filter(({ method, query }) => method === 'GET' && query?.limit !== undefined)
      .map(({ path }) => path)
      .filter((path) => !path.includes('/namespaces/'));
    expect([...new Set(wide)].sort()).toEqual([
      '/apis/networking.k8s.io/v1/ingressclasses',
      '/apis/networking.k8s.io/v1beta1/ingressclasses',
      '/apis/storage.k8s.io/v1/storageclasses',
    ]);
    const unselected = api.asked.filter(
      ({ path, query }) =>
        /namespaces\/(kube-system|registry)\/[a-z]+$/.test(path) && query?.labelSelector === undefined,
    );
    expect(unselected.map(({ path }) => path)).toEqual([]);
  });

  it('writes nothing', async () => {
    const { api } = await platformOf({}, { objects: [INGRESS, SECRET] });
    const writes = api.asked.filter(({ method, query }) => method !== 'GET' && query?.dryRun !== 'All');
    expect([...new Set(writes.map(({ path }) => path))]).toEqual([
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    ]);
  });

  it('keeps of a Secret its facts, and of other objects all', async () => {
    const { platform } = await platformOf(
      {
        '/api/v1/namespaces/registry/secrets/users': ok({
          kind: 'Secret',
          metadata: { name: 'users', namespace },
          data: { HTPASSWD: Buffer.from('admin:$2y$05$abcdefghijklmnopqrstuv').toString('base64') },
        }),
        '/api/v1/namespaces/registry/configmaps/config': ok({
          kind: 'ConfigMap',
          metadata: { name: 'config', namespace },
          data: { a: 'b' },
        }),
      },
      { objects: [SECRET, MAP] },
    );
    expect(platform.secrets.users).toMatchObject({ state: 'read', value: { keys: { HTPASSWD: 35 } } });
    expect(JSON.stringify(platform)).not.toContain('abcdefghijklmnopqrstuv');
    expect(JSON.stringify(platform)).not.toContain(Buffer.from('admin:$2y$05$abc').toString('base64'));
    expect(platform.objects[objectKey(MAP)]).toMatchObject({ state: 'read', value: { data: { a: 'b' } } });
    expect(Object.keys(platform.objects)).toEqual([objectKey(MAP)]);
  });

  it('reads an Ingress under the version that is served', async () => {
    const { platform } = await platformOf(
      {
        '/apis': OLD_GROUPS,
        '/apis/networking.k8s.io/v1': NOT_SERVED,
        '/apis/extensions/v1beta1': WITH_INGRESSES,
        '/apis/extensions/v1beta1/namespaces/registry/ingresses/r': ok({
          kind: 'Ingress',
          metadata: { name: 'r' },
        }),
      },
      { objects: [INGRESS] },
    );
    expect(platform.objects[objectKey(INGRESS)]).toMatchObject({ state: 'read', value: { kind: 'Ingress' } });
  });

  it('takes what is not served for absent, though few rights would say denied', async () => {
    const path = '/apis/cert-manager.io/v1/namespaces/registry/issuers/acme';
    const { platform, api } = await platformOf({ [path]: refused(403, 'no') }, { objects: [ISSUER] });
    expect(platform.objects[objectKey(ISSUER)]?.state).toBe('absent');
    expect(api.asked.some((request) => request.path === path)).toBe(false);
    const unknown = await platformOf(
      { '/apis': refused(403, 'no'), [path]: refused(403, 'no') },
      { objects: [ISSUER] },
    );
    expect(unknown.platform.objects[objectKey(ISSUER)]?.state).toBe('denied');
  });

  it('finds the Tiller of Helm 2', async () => {
    const path = '/apis/apps/v1/namespaces/kube-system/deployments/tiller-deploy';
    const image = 'gcr.io/kubernetes-helm/tiller:v2.14.1';
    const { platform } = await platformOf({
      [path]: ok({ kind: 'Deployment', spec: { template: { spec: { containers: [{ image }] } } } }),
    });
    expect(platform.tiller).toEqual({ state: 'read', value: { namespace: 'kube-system', image } });
    expect((await platformOf({})).platform.tiller.state).toBe('absent');
    expect((await platformOf({ [path]: refused(403, 'no') })).platform.tiller.state).toBe('denied');
  });

  it('without a namespace leaves that out', async () => {
    const { platform, api } = await platformOf({}, { namespace: undefined });
    expect(platform.namespace.state).toBe('skipped');
    expect(api.asked.some(({ path }) => path.includes('undefined'))).toBe(false);
  });

  it('tells everything as failed when the server does not answer, and rejects nothing', async () => {
    const down = new ApiFailure('unreachable', 'nothing listens there');
    const api = answeringApi({}, () => down);
    const platform = await readPlatform(api, {
      namespace,
      host: await fakeHost(),
      objects: [MAP],
      rights: [],
    });
    const { version, rights, ingressClasses, controllers, ingressApis, storageClasses, tiller } = platform;
    const { certManager, namespace: space, objects, helm, minikube } = platform;
    const cluster = [version, rights, ingressClasses, controllers, ingressApis, storageClasses, tiller];
    const states = [...cluster, certManager, space].map(({ state }) => state);
    expect(states).toEqual(Array(9).fill('failed'));
    expect(objects[objectKey(MAP)]).toMatchObject({ state: 'failed', cause: 'unreachable' });
    expect([helm.state, minikube.state]).toEqual(['absent', 'absent']);
  });

  it('asks nothing about what is kept, and hands it on', async () => {
    const none = skipped('kept');
    const kept = {
      version: none,
      rights: none,
      ingressClasses: none,
      controllers: none,
      ingressApis: none,
      storageClasses: none,
      certManager: none,
      tiller: none,
      helm: none,
      minikube: none,
    };
    const groups = read([{ name: 'cert-manager.io', versions: ['v1'] }]);
    const { platform, api } = await platformOf({}, { objects: [MAP, ISSUER], kept: { ...kept, groups } });
    expect(platform).toMatchObject(kept);
    expect(api.asked.map(({ path }) => path).sort()).toEqual([
      '/api/v1/namespaces/registry',
      '/api/v1/namespaces/registry/configmaps/config',
      '/apis/cert-manager.io/v1/namespaces/registry/issuers/acme',
    ]);
  });

  it('says what it is doing', async () => {
    const told: ReadingProgress[] = [];
    await platformOf({}, { onProgress: (progress) => told.push(progress) });
    expect(told.find(({ what }) => what === 'version')).toMatchObject({ key: 'version', state: 'started' });
    const started = told.filter(({ state }) => state === 'started');
    expect(told.length).toBe(2 * started.length);
  });
});
