import fc from 'fast-check';
import { applyPatch, type Operation } from 'rfc6902';
import { describe, expect, it } from 'vitest';
import { withoutServerFields } from '../../src/kube/clean.js';
import type { KubeObject } from '../../src/kube/objects.js';
import { differences, patchTo } from '../../src/plan/json-patch.js';
import { capturedPod, configMap } from './fixtures.js';

function patched(live: KubeObject, operations: Operation[]): KubeObject {
  const copy = structuredClone(live);
  for (const error of applyPatch(copy, structuredClone(operations))) expect(error).toBeNull();
  return copy;
}

describe('patchTo', () => {
  it('makes the wanted object, passes its own tests, and leaves what the server keeps', () => {
    const spec = fc.dictionary(
      fc.constantFrom('a', 'b', 'c/d', 'e~f'),
      fc.oneof(fc.string(), fc.integer(), fc.array(fc.integer({ max: 5, min: 0 }), { maxLength: 6 })),
    );
    fc.assert(
      fc.property(spec, spec, (one, two) => {
        const live: KubeObject = {
          ...configMap(),
          spec: { ...one },
          status: { a: 1 },
          metadata: { ...configMap().metadata, uid: 'u', resourceVersion: '7' },
        };
        const wanted = withoutServerFields({ ...live, spec: { ...two } });
        const result = patched(live, patchTo(live, wanted));
        expect(withoutServerFields(result)).toEqual(wanted);
        expect(result.metadata).toEqual(live.metadata);
        expect(result.status).toEqual(live.status);
      }),
    );
  });

  it('has no operation when there is nothing to do', () => {
    const live = capturedPod();
    expect(patchTo(live, withoutServerFields(live))).toEqual([]);
  });

  it('adds an annotation beside those of the server', () => {
    const live = { ...configMap(), metadata: { ...configMap().metadata, resourceVersion: '7' } };
    const wanted = withoutServerFields(live);
    wanted.metadata = { ...wanted.metadata, annotations: { mine: 'yes' } };
    const result = patched(live, patchTo(live, wanted));
    expect(result.metadata?.annotations).toEqual({ ...configMap().metadata?.annotations, mine: 'yes' });
  });

  it('leaves injected volumes of a Pod where they are', () => {
    const live = capturedPod();
    const wanted = withoutServerFields(live);
    (wanted.spec as { containers: { image: string }[] }).containers = structuredClone(
      (wanted.spec as { containers: { image: string }[] }).containers,
    ).map((container) => ({ ...container, image: 'registry:2' }));
    const operations = patchTo(live, wanted);
    expect(operations.filter(({ op }) => op !== 'test')).toEqual([
      { op: 'replace', path: '/spec/containers/0/image', value: 'registry:2' },
    ]);
  });
});

describe('differences', () => {
  it('names the fields, and counts those that are too many', () => {
    const before = { spec: { a: 1, b: [{ c: 1 }], d: 1, e: 1 } };
    expect(differences(before, { spec: { a: 1, b: [{ c: 2 }], d: 1, e: 1 } })).toBe('.spec.b[0].c');
    expect(differences(before, { spec: { a: 2, b: [], d: 2, e: 2 } })).toContain('and 1 more');
    expect(differences({ data: { 'a.yml': 'x' } }, { data: { 'a.yml': 'y' } })).toBe('.data["a.yml"]');
  });
});
