import { describe, expect, it } from 'vitest';
import { findTarget, isRegistryImage, type NamespaceLists } from '../../src/evidence/target.js';
import type { KubeObject } from '../../src/kube/objects.js';

describe('isRegistryImage', () => {
  it.each([
    'registry',
    'registry:2',
    'library/registry:2.8.3',
    'docker.io/library/registry@sha256:abc',
    'mirror.example.com:5000/dockerhub/registry:3',
    'distribution/distribution:edge',
  ])('takes %s for a registry', (image) => expect(isRegistryImage(image)).toBe(true));

  it.each(['nginx', 'joxit/docker-registry-ui:2', 'registry.example.com/app:1', 'registry:5000/busybox', ''])(
    'does not take %s for one',
    (image) => expect(isRegistryImage(image)).toBe(false),
  );
});

const none: NamespaceLists = { pods: [], deployments: [], statefulSets: [], services: [], ingresses: [] };

function pod(name: string, image: string, more: Partial<KubeObject['metadata']> = {}): KubeObject {
  return {
    metadata: { name, labels: { app: name }, ...more },
    spec: { containers: [{ name: 'main', image }] },
  };
}

function service(name: string, selector: Record<string, string>): KubeObject {
  return { metadata: { name }, spec: { selector } };
}

function ingress(name: string, host: string, backend: Record<string, unknown>): KubeObject {
  return { metadata: { name }, spec: { rules: [{ host, http: { paths: [{ backend }] } }] } };
}

describe('findTarget', () => {
  const options = { namespace: 'default' };

  it('finds the only workload with a registry image, and what leads to it', () => {
    const target = findTarget(
      {
        ...none,
        pods: [pod('hub', 'registry:2'), pod('web', 'nginx')],
        services: [service('web', { app: 'web' }), service('hub-svc', { app: 'hub' })],
        ingresses: [
          ingress('edge', 'hub.example.com', { service: { name: 'hub-svc', port: { number: 5000 } } }),
        ],
      },
      options,
    );
    expect(target).toEqual({
      namespace: 'default',
      port: 443,
      name: 'hub',
      workload: { kind: 'Pod', name: 'hub' },
      service: 'hub-svc',
      ingress: 'edge',
      host: 'hub.example.com',
    });
  });

  it('understands the backend of the older Ingress API', () => {
    const target = findTarget(
      {
        ...none,
        pods: [pod('hub', 'registry')],
        services: [service('hub', { app: 'hub' })],
        ingresses: [ingress('edge', 'hub.example.com', { serviceName: 'hub', servicePort: 5000 })],
      },
      options,
    );
    expect(target.host).toBe('hub.example.com');
  });

  it('prefers the image over the name', () => {
    const lists = { ...none, pods: [pod('registry-ui', 'joxit/ui'), pod('hub', 'registry:2')] };
    expect(findTarget(lists, options).name).toBe('hub');
  });

  it('lists several instead of guessing, and takes the one that is named', () => {
    const lists = { ...none, pods: [pod('a', 'registry:2'), pod('b', 'registry:2')] };
    expect(findTarget(lists, options)).toMatchObject({ candidates: ['a', 'b'] });
    expect(findTarget(lists, options).workload).toBeUndefined();
    expect(findTarget(lists, { ...options, name: 'b' })).toMatchObject({
      workload: { kind: 'Pod', name: 'b' },
    });
  });

  it('counts a Deployment once and not its Pods', () => {
    const template = {
      metadata: { labels: { app: 'hub' } },
      spec: { containers: [{ name: 'r', image: 'registry:2' }] },
    };
    const owned = pod('hub-1', 'registry:2', { ownerReferences: [{ kind: 'ReplicaSet', controller: true }] });
    const lists = {
      ...none,
      pods: [owned],
      deployments: [{ metadata: { name: 'hub' }, spec: { template } }],
    };
    expect(findTarget(lists, options).workload).toEqual({ kind: 'Deployment', name: 'hub' });
  });

  it('knows the registry by its Service when the Pod is gone', () => {
    const lists = { ...none, services: [service('docker-registry', { name: 'docker-registry' })] };
    expect(findTarget(lists, options)).toMatchObject({ name: 'docker-registry', service: 'docker-registry' });
    expect(findTarget(lists, options).workload).toBeUndefined();
  });

  it('keeps the Service of the same name although it selects nothing', () => {
    const lists = { ...none, pods: [pod('hub', 'registry')], services: [service('hub', { app: 'other' })] };
    expect(findTarget(lists, options).service).toBe('hub');
  });

  it('finds nothing in an empty namespace', () => {
    expect(findTarget(none, options)).toEqual({ namespace: 'default', port: 443 });
  });
});
