import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, contentHash, covers, withoutServerFields } from '../../src/kube/clean.js';
import type { KubeObject } from '../../src/kube/objects.js';
import { capturedPod, configMap, service } from '../plan/fixtures.js';

describe('withoutServerFields', () => {
  it('leaves of a captured Pod what its author had applied', () => {
    const pod = capturedPod();
    const applied = JSON.parse(
      pod.metadata?.annotations?.['kubectl.kubernetes.io/last-applied-configuration'] ?? '{}',
    ) as { metadata: { annotations?: object }; spec: object };
    delete applied.metadata.annotations;
    const clean = withoutServerFields(pod);
    expect(covers(clean, applied)).toBe(true);
    expect(clean.metadata).toEqual(applied.metadata);
    expect(Object.keys(clean)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
    const text = JSON.stringify(clean);
    for (const injected of ['default-token', 'nodeName', 'tolerations', 'preemptionPolicy', '"priority"']) {
      expect(text).not.toContain(injected);
    }
  });

  it('drops the projected token of newer clusters, and keeps tolerations and volumes of the author', () => {
    const clean = withoutServerFields({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: {
        containers: [
          {
            name: 'a',
            volumeMounts: [
              { name: 'kube-api-access-x2b4c', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
            ],
          },
        ],
        tolerations: [
          {
            key: 'node.kubernetes.io/not-ready',
            operator: 'Exists',
            effect: 'NoExecute',
            tolerationSeconds: 5,
          },
        ],
        volumes: [
          { name: 'kube-api-access-x2b4c', projected: { sources: [] } },
          { name: 'my-token-abcde', secret: { secretName: 'other' } },
        ],
      },
    });
    expect(clean.spec).toEqual({
      containers: [{ name: 'a' }],
      tolerations: [
        {
          key: 'node.kubernetes.io/not-ready',
          operator: 'Exists',
          effect: 'NoExecute',
          tolerationSeconds: 5,
        },
      ],
      volumes: [{ name: 'my-token-abcde', secret: { secretName: 'other' } }],
    });
  });

  it('keeps the node of a Pod whose data is on it', () => {
    const pod: KubeObject = {
      kind: 'Pod',
      spec: { nodeName: 'n1', containers: [], volumes: [{ name: 'd', hostPath: { path: '/d' } }] },
    };
    expect(withoutServerFields(pod).spec).toMatchObject({ nodeName: 'n1' });
  });

  it('changes neither its argument nor what it has cleaned', () => {
    const pod = capturedPod();
    const clean = withoutServerFields(pod);
    expect(pod).toEqual(capturedPod());
    expect(withoutServerFields(clean)).toEqual(clean);
  });

  it.each([
    {},
    { metadata: {} },
    { kind: 'Pod', spec: 7 },
    { kind: 'Pod', spec: { volumes: [null, 3], containers: [null] } },
  ])('survives odd objects: %j', (object) => {
    expect(() => contentHash(object as KubeObject)).not.toThrow();
  });
});

describe('contentHash', () => {
  it('does not depend on status, versions, node, order of fields, or a kind that lists leave out', () => {
    const pod = capturedPod();
    const { apiVersion: _a, kind: _k, metadata, ...rest } = structuredClone(pod);
    const other: KubeObject = {
      ...Object.fromEntries(Object.entries(rest).reverse()),
      metadata: { ...metadata, resourceVersion: '9', uid: 'other', generation: 4 },
      status: { phase: 'Running' },
    };
    other.spec = Object.fromEntries(Object.entries(other.spec as object).reverse());
    (other.spec as { nodeName: string }).nodeName = 'elsewhere';
    expect(contentHash(other)).toBe(contentHash(pod));
  });

  it.each<[string, (object: KubeObject) => void]>([
    ['data', (o) => Object.assign(o, { data: { other: 'x' } })],
    ['a label', (o) => Object.assign(o.metadata ?? {}, { labels: { a: 'b' } })],
    ['an annotation', (o) => Object.assign(o.metadata?.annotations ?? {}, { a: 'b' })],
    ['a type', (o) => Object.assign(o, { type: 'x' })],
  ])('depends on %s', (_what, edit) => {
    const edited = configMap();
    edit(edited);
    expect(contentHash(edited)).not.toBe(contentHash(configMap()));
  });

  it('depends on the spec', () => {
    const edited = service();
    edited.spec = { ...(edited.spec as object), clusterIP: 'None' };
    expect(contentHash(edited)).not.toBe(contentHash(service()));
  });
});

describe('canonical and covers', () => {
  it('agree with equality of JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const [one, two] = [a, b].map((value) => JSON.parse(JSON.stringify(value)) as unknown);
        expect(covers(one, one)).toBe(true);
        if (canonical(one) === canonical(two)) expect(one).toEqual(two);
      }),
    );
  });

  it('allow more in maps and nothing else in lists', () => {
    expect(covers({ a: 1, b: 2 }, { a: 1 })).toBe(true);
    expect(covers({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(covers([{ a: 1, d: 420 }], [{ a: 1 }])).toBe(true);
    expect(covers([1, 2], [1])).toBe(false);
    expect(covers(undefined, {})).toBe(true);
    expect(covers(undefined, { a: 1 })).toBe(false);
  });
});
