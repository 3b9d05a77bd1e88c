import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from '../../src/evidence/cluster/connection.js';
import type { ClusterApi } from '../../src/kube/api.js';
import { covers, withoutServerFields } from '../../src/kube/clean.js';
import { type KubeObject, list, record, refOf } from '../../src/kube/objects.js';
import { resourcePath } from '../../src/kube/resources.js';
import { isAsWanted } from '../../src/manifests/as-wanted.js';
import { claimObject } from '../../src/manifests/claim.js';
import { configurationObject } from '../../src/manifests/configuration.js';
import { INGRESS_APIS, ingressObject } from '../../src/manifests/ingress.js';
import { serviceObject } from '../../src/manifests/service.js';
import { workloadObject } from '../../src/manifests/workload.js';
import type { Profile, StorageChoice } from '../../src/profile/profile.js';
import { BUCKET, CLAIM, HOST, profileWith, server } from '../manifests/support/choices.js';

const cluster = inject('cluster');
const kubeconfig = cluster.kubeconfig ?? '';

const STORAGES: Record<string, StorageChoice> = {
  'a claim': CLAIM,
  'a claim for several nodes': { kind: 'pvc', size: '0.5Ti', accessMode: 'ReadWriteMany' },
  'an emptyDir': { kind: 'emptyDir' },
  'an object store': BUCKET,
};

describe.skipIf(cluster.missing !== undefined)('manifests on a real API server', () => {
  const namespace = `regdoctor-manifests-${Date.now().toString(36)}`;
  let api: ClusterApi;
  // Nothing here runs: an API server without controllers will do, and the account that they would make is made by hand.
  beforeAll(async () => {
    api = await connect({ kubeconfig });
    await post('/api/v1/namespaces', { metadata: { name: namespace } });
    await post(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
      metadata: { name: 'default' },
      automountServiceAccountToken: false,
    });
  });
  afterAll(async () => {
    await api.request({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
    api.close();
  });

  async function post(path: string, body: unknown): Promise<void> {
    const answer = await api.request({ method: 'POST', path, body });
    expect([201, 409], answer.body).toContain(answer.status);
  }

  const profile = (changes: Partial<Profile>) => profileWith({ namespace, ...changes });

  async function apply(object: KubeObject): Promise<KubeObject> {
    const ref = refOf(object);
    const path = resourcePath(ref);
    const query = { fieldManager: 'regdoctor', force: 'true' };
    const contentType = 'application/apply-patch+yaml';
    const { status, body } = await api.request({ method: 'PATCH', path, query, contentType, body: object });
    expect([200, 201], body).toContain(status);
    return JSON.parse((await api.request({ method: 'GET', path })).body);
  }

  /** Applied twice: it reads back as it was written, and the second time changes nothing. */
  async function survives(wanted: KubeObject): Promise<void> {
    const first = await apply(wanted);
    expect(covers(withoutServerFields(first), wanted), JSON.stringify(first, null, 1)).toBe(true);
    expect(isAsWanted(first, wanted)).toBe(true);
    expect(writtenOf(await apply(wanted))).toEqual(writtenOf(first));
  }

  /**
   * What a write would move. The version alone does not tell: controllers write statuses meanwhile, and Kubernetes 1.20 moves the time of an
   * unchanged claim or Ingress of a former API, seen when the second apply falls into another second than the first.
   */
  function writtenOf(object: KubeObject): unknown {
    const { managedFields, generation } = object.metadata ?? {};
    const own = list(managedFields).filter((entry) => record(entry).manager === 'regdoctor');
    return {
      content: withoutServerFields(object),
      generation,
      own: own.map((entry) => ({ ...record(entry), time: undefined })),
    };
  }

  for (const [index, [name, storage]] of Object.entries(STORAGES).entries()) {
    it(`keeps the configuration and the Deployment with ${name}`, async () => {
      for (const image of ['registry:2', 'registry:3', 'mirror.example.com/registry']) {
        const own = profile({ image, storage, name: `r${index}-${image.replace(/\W/g, '-')}`, replicas: 2 });
        await survives(configurationObject(own, storage));
        await survives(
          workloadObject({
            profile: own,
            storage,
            version: server(20),
            configText: 'version: 0.1',
            secrets: 'abc',
          }),
        );
      }
    });
    it(`keeps the how-to's Pod with ${name}`, async () => {
      const own = profile({
        style: 'howto',
        storage,
        name: `pod-${index}`,
      });
      await survives(
        workloadObject({ profile: own, storage, version: server(20), configText: 'version: 0.1' }),
      );
    });
  }

  it('keeps claims, whatever their size is written like', async () => {
    for (const [index, size] of ['1024Mi', '1.5Gi', '10G', '0.3Gi', '1e10'].entries()) {
      await survives(claimObject(profile({ name: `claim-${index}` }), { kind: 'pvc', size }));
    }
  });

  it('keeps the Service', async () => {
    await survives(serviceObject(profile({})));
  });

  it.each(INGRESS_APIS)('keeps the Ingress of %s', async (version) => {
    const versions = await api.request({ method: 'GET', path: `/apis/${version}` });
    if (versions.status === 404 || !versions.body.includes('"ingresses"')) return;
    for (const kind of ['ingress-nginx', 'nginx-inc', 'haproxy', 'contour', 'traefik'] as const) {
      for (const by of ['field', 'annotation'] as const) {
        if (by === 'field' && version !== 'networking.k8s.io/v1') continue;
        const own = profile({ name: `${kind}-${by}-${version.replace(/\W/g, '-')}` });
        const controller = { kind, controller: '' };
        await survives(
          ingressObject({ profile: own, host: HOST, api: version, class: { name: kind, by }, controller }),
        );
      }
    }
  });

  it('lets a Deployment change between a bucket and a claim', async () => {
    const own = profile({ name: 'turned' });
    for (const storage of [BUCKET, CLAIM, BUCKET]) {
      await survives(
        workloadObject({ profile: own, storage, version: server(20), configText: 'version: 0.1' }),
      );
    }
  });
});
