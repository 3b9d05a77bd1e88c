import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/kube/objects.js';
import { overlaid, withListKeys, withoutMergedKeys } from '../../src/kube/overlay.js';

const deployment = (spec: object): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a' },
  spec: { template: { spec } },
});
const service = (spec: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'a' },
  spec,
});

describe('what a server-side apply makes of an object', () => {
  it('is what is applied where there was nothing, with the keys of its lists written out', () => {
    expect(overlaid(undefined, service({ ports: [{ port: 5000 }] }))).toEqual(
      service({ ports: [{ port: 5000, protocol: 'TCP' }] }),
    );
    expect(withListKeys(deployment({ containers: [{ name: 'c', ports: [{ containerPort: 1 }] }] }))).toEqual(
      deployment({ containers: [{ name: 'c', ports: [{ containerPort: 1, protocol: 'TCP' }] }] }),
    );
  });

  it('merges maps, and changes neither argument', () => {
    const before = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { labels: { x: '1' } },
      data: { a: '1', b: '2' },
    };
    const after = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { labels: { y: '2' } }, data: { b: '3' } };
    const copies = structuredClone([before, after]);
    expect(overlaid(before, after)).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { labels: { x: '1', y: '2' } },
      data: { a: '1', b: '3' },
    });
    expect([before, after]).toEqual(copies);
  });

  it('merges lists by their keys: what is there stays in its place, what is new comes behind', () => {
    const before = deployment({
      containers: [
        { name: 'side', image: 's' },
        {
          name: 'c',
          image: 'r',
          args: ['a', 'b'],
          env: [{ name: 'A', value: '1' }],
          ports: [{ containerPort: 1, protocol: 'TCP', name: 'x' }],
        },
      ],
      tolerations: [{ key: 'k' }],
    });
    const after = deployment({
      containers: [
        {
          name: 'c',
          args: ['z'],
          env: [
            { name: 'B', value: '2' },
            { name: 'A', value: '9' },
          ],
          ports: [{ containerPort: 1, name: 'y' }],
        },
      ],
      tolerations: [{ key: 'n' }],
    });
    expect(overlaid(before, after).spec).toEqual({
      template: {
        spec: {
          containers: [
            { name: 'side', image: 's' },
            {
              name: 'c',
              image: 'r',
              args: ['z'],
              env: [
                { name: 'A', value: '9' },
                { name: 'B', value: '2' },
              ],
              ports: [{ containerPort: 1, protocol: 'TCP', name: 'y' }],
            },
          ],
          tolerations: [{ key: 'n' }],
        },
      },
    });
  });

  it('replaces selectors, and lists of an Ingress and of a custom resource, as a whole', () => {
    expect(
      overlaid(service({ selector: { a: 'b', old: 'x' } }), service({ selector: { a: 'c' } })).spec,
    ).toEqual({
      selector: { a: 'c' },
    });
    const ingress = (host: string): KubeObject => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      spec: { rules: [{ host }], tls: [{ hosts: [host] }] },
    });
    expect(overlaid(ingress('a'), ingress('b'))).toEqual(ingress('b'));
    const issuer = (name: string): KubeObject => ({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Issuer',
      spec: { volumes: [{ name }], selector: { [name]: 'x' } },
    });
    expect(overlaid(issuer('a'), issuer('b')).spec).toEqual({
      volumes: [{ name: 'b' }],
      selector: { a: 'x', b: 'x' },
    });
  });

  it('knows the lists of a ServiceAccount from those of a Pod', () => {
    const account = (name: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      secrets: [{ name }],
      imagePullSecrets: [{ name }],
    });
    expect(overlaid(account('a'), account('b'))).toMatchObject({
      secrets: [{ name: 'a' }, { name: 'b' }],
      imagePullSecrets: [{ name: 'b' }],
    });
  });

  it('takes out the keys that an old server left in a selector, and nothing else', () => {
    const live = service({
      clusterIP: '10.0.0.1',
      selector: { a: 'c', old: 'x' },
      ports: [{ port: 1, protocol: 'TCP' }],
    });
    const shown = service({
      selector: { a: 'c' },
      ports: [{ port: 1, protocol: 'TCP', name: 'not-yet' }],
      type: 'NodePort',
    });
    expect(withoutMergedKeys(live, shown).spec).toEqual({
      clusterIP: '10.0.0.1',
      selector: { a: 'c' },
      ports: [{ port: 1, protocol: 'TCP' }],
    });
  });
});

describe('what regdoctor applied earlier and does not any more', () => {
  const fields = (fieldsV1: object, manager = 'regdoctor', operation = 'Apply') => ({
    manager,
    operation,
    fieldsV1,
  });
  const volumes = {
    'f:spec': {
      'f:template': {
        'f:spec': {
          'f:volumes': {
            'k:{"name":"data"}': { '.': {}, 'f:name': {}, 'f:emptyDir': {} },
            'k:{"name":"old"}': { '.': {}, 'f:name': {}, 'f:emptyDir': {} },
          },
        },
      },
    },
  };
  const owned = (...managedFields: object[]) => ({
    ...deployment({
      volumes: [
        { name: 'data', emptyDir: {} },
        { name: 'old', emptyDir: {}, filledIn: 'by the server' },
        { name: 'theirs', emptyDir: {} },
      ],
    }),
    metadata: { name: 'a', managedFields },
  });
  const after = deployment({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'c' } }] });
  const volumesOf = (object: KubeObject) =>
    (object.spec as { template: { spec: { volumes: object[] } } }).template.spec.volumes;

  it('goes: a field in an entry that stays, and an entry with what the server filled in', () => {
    expect(volumesOf(overlaid(owned(fields(volumes)), after))).toEqual([
      { name: 'data', persistentVolumeClaim: { claimName: 'c' } },
      { name: 'theirs', emptyDir: {} },
    ]);
  });

  it('stays when somebody else owns it too, or when nobody says who does', () => {
    const kept = volumesOf(overlaid(owned(fields(volumes), fields(volumes, 'kubectl', 'Update')), after));
    expect(kept).toContainEqual({ name: 'data', emptyDir: {}, persistentVolumeClaim: { claimName: 'c' } });
    expect(kept).toHaveLength(3);
    expect(volumesOf(overlaid(owned(), after))).toHaveLength(3);
    expect(volumesOf(overlaid(owned(fields(volumes, 'regdoctor', 'Update')), after))).toHaveLength(3);
  });

  it('goes with the map around it when that was ours as well, and is empty', () => {
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        annotations: { ours: 'x' },
        labels: { ours: 'x', theirs: 'y' },
        managedFields: [
          fields({
            'f:metadata': {
              'f:annotations': { '.': {}, 'f:ours': {} },
              'f:labels': { '.': {}, 'f:ours': {} },
            },
          }),
        ],
      },
    };
    const { metadata } = overlaid(map, { apiVersion: 'v1', kind: 'ConfigMap' });
    expect(metadata?.annotations).toBeUndefined();
    expect(metadata?.labels).toEqual({ theirs: 'y' });
  });
});
