import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../../src/evidence/cluster/connection.js';
import { neededRights } from '../../../src/evidence/platform/needed-rights.js';
import { readPlatform } from '../../../src/evidence/platform/read-platform.js';
import { objectKey, type Platform } from '../../../src/evidence/platform-model.js';
import { readValue } from '../../../src/evidence/reading.js';
import type { KubeObject, ObjectRef } from '../../../src/kube/objects.js';
import type { Playground } from '../../../src/playground/playground.js';
import type { PlaygroundState } from '../../../src/playground/states/state.js';
import { play } from '../../playground/support.js';

const namespace = 'default';
const INGRESS: ObjectRef = {
  apiVersion: 'extensions/v1beta1',
  kind: 'Ingress',
  namespace,
  name: 'docker-registry',
};
const USERS: ObjectRef = { apiVersion: 'v1', kind: 'Secret', namespace, name: 'docker-registry' };
const RIGHTS = neededRights({
  namespace,
  createNamespace: false,
  style: 'howto',
  ingressApi: 'networking.k8s.io/v1',
  certManager: 'certmanager.k8s.io/v1alpha1',
});

async function platformOf(playground: Playground, kubeconfig = playground.kubeconfig): Promise<Platform> {
  const api = await connect({ kubeconfig });
  onTestFinished(() => api.close());
  const options = { namespace, host: playground.access, objects: [INGRESS, USERS], rights: RIGHTS };
  return readPlatform(api, options);
}

const cluster = (adjust: (state: PlaygroundState) => void, name = 'healthy') => play(name, { adjust });

function controller(image: string): KubeObject[] {
  const labels = { 'app.kubernetes.io/name': 'ingress-nginx' };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ingress-nginx' } },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'nginx' },
      spec: { controller: 'k8s.io/ingress-nginx' },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'controller', namespace: 'ingress-nginx', labels },
      spec: { containers: [{ name: 'controller', image, ports: [{ containerPort: 443, hostPort: 443 }] }] },
    },
  ];
}

describe('the platform of a playground', () => {
  it('is read like that of a real cluster, by the administrator', async () => {
    const playground = await cluster((state) => {
      const objects = controller('registry.k8s.io/ingress-nginx/controller:v0.46.0');
      state.objects.push(...objects.map((object) => ({ secondsAgo: 600, object })));
    });
    const platform = await platformOf(playground);
    expect(readValue(platform.version)).toEqual({ major: 1, minor: 20, gitVersion: 'v1.20.2' });
    expect(readValue(platform.ingressApis)).toEqual([
      'networking.k8s.io/v1',
      'networking.k8s.io/v1beta1',
      'extensions/v1beta1',
    ]);
    expect(readValue(platform.certManager)).toMatchObject({
      generation: 'certmanager.k8s.io/v1alpha1',
      controller: 'ready',
      namespace: 'cert-manager',
      version: 'v0.10.1',
      webhook: { state: 'read' },
    });
    expect(readValue(platform.rights)?.every(({ allowed }) => allowed)).toBe(true);
    expect(readValue(platform.controllers)).toMatchObject([
      { kind: 'ingress-nginx', class: 'nginx', addresses: ['192.168.99.100'], version: 'v0.46.0' },
    ]);
    expect(readValue(platform.objects[objectKey(INGRESS)])).toMatchObject({
      apiVersion: 'extensions/v1beta1',
    });
    expect(Object.keys(readValue(platform.secrets['docker-registry'])?.keys ?? {})).toEqual(['HTPASSWD']);
    expect(platform.tiller.state).toBe('absent');
  });

  it('is denied to a user without rights, who is told which are missing', async () => {
    const playground = await cluster(() => undefined);
    playground.grant([{ verbs: ['*'], groups: [''], resources: ['configmaps'], namespaces: [namespace] }]);
    const platform = await platformOf(playground, playground.readerKubeconfig);
    const allowed = readValue(platform.rights)?.filter((right) => right.allowed) ?? [];
    expect(new Set(allowed.map(({ rule }) => rule.resource))).toEqual(new Set(['configmaps']));
    expect(allowed).toHaveLength(4);
    const { controllers, ingressClasses, storageClasses, namespace: space } = platform;
    expect([controllers, ingressClasses, storageClasses, space].map(({ state }) => state)).toEqual(
      Array(4).fill('denied'),
    );
    expect(readValue(platform.certManager)).toMatchObject({
      controller: 'unknown',
      webhook: { state: 'denied' },
    });
    expect(platform.version.state).toBe('read');
    expect(platform.secrets['docker-registry']?.state).toBe('denied');
  });

  it('whose cert-manager is nothing but kinds has no controller, for those who may look everywhere', async () => {
    const playground = await play('install-kinds');
    const deployments = { groups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] };
    playground.grant([{ ...deployments, namespaces: ['cert-manager', 'kube-system'] }]);
    const controllers = async (kubeconfig: string) =>
      readValue((await platformOf(playground, kubeconfig)).certManager)?.controller;
    expect(await controllers(playground.kubeconfig)).toBe('none');
    expect(await controllers(playground.readerKubeconfig)).toBe('unknown');
    playground.grant([deployments]);
    expect(await controllers(playground.readerKubeconfig)).toBe('none');
  });

  it('of another version, with a webhook that does not answer', async () => {
    const playground = await cluster((state) => {
      state.serverVersion = 'v1.31.2';
      state.webhook = 'unknown-authority';
    }, 'RD201-v1');
    const platform = await platformOf(playground);
    expect(readValue(platform.ingressApis)).toEqual(['networking.k8s.io/v1']);
    expect(readValue(platform.certManager)?.webhook).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(
        /^Internal error occurred: failed calling webhook .*x509: certificate signed by unknown authority$/,
      ),
    });
    expect(playground.store.list(playground.store.kind('cert-manager.io/v1', 'Issuer'))).toHaveLength(1);
    const ref = { ...INGRESS, apiVersion: 'networking.k8s.io/v1' };
    expect(readValue(platform.objects[objectKey(ref)])).toMatchObject({ apiVersion: 'networking.k8s.io/v1' });
  });

  it('of a cluster before its dry runs is not tried', async () => {
    const playground = await cluster((state) => {
      state.serverVersion = 'v1.12.10';
    });
    const platform = await platformOf(playground);
    expect(readValue(platform.ingressApis)).toEqual(['extensions/v1beta1']);
    expect(readValue(platform.certManager)?.webhook.state).toBe('skipped');
    expect(platform.ingressClasses.state).toBe('absent');
  });
});
