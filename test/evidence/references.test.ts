import { expect, it } from 'vitest';
import type { Target } from '../../src/evidence/model.js';
import { referencesOf } from '../../src/evidence/references.js';
import type { NamespaceLists } from '../../src/evidence/target.js';
import type { KubeObject } from '../../src/kube/objects.js';

const target: Target = { namespace: 'default', port: 443, host: 'registry.example.com' };

function waiting(name: string, image: string, reason = 'ImagePullBackOff'): KubeObject {
  const state = { waiting: { reason } };
  return { metadata: { name }, status: { containerStatuses: [{ name: 'app', image, state }] } };
}

function eventsOf(pods: KubeObject[], of: Target = target): string[] {
  const lists: NamespaceLists = { pods, deployments: [], statefulSets: [], services: [], ingresses: [] };
  return referencesOf(of, lists).eventsOf;
}

it("wants the events of Pods that wait for the registry's images, one for each image", () => {
  const pods = [
    waiting('a', 'registry.example.com/app:1'),
    waiting('b', 'registry.example.com/app:1', 'ErrImagePull'),
    waiting('c', 'registry.example.com:5000/app:1', 'ErrImagePull'),
    waiting('crashing', 'registry.example.com/app:1', 'CrashLoopBackOff'),
    waiting('elsewhere', 'registry.example.com.org/app:1'),
    waiting('hub', 'nginx'),
  ];
  expect(eventsOf(pods)).toEqual(['a', 'c']);
});

it('wants them of a few images only, and of none when the host is not known', () => {
  const pods = Array.from({ length: 50 }, (_, index) =>
    waiting(`p${index}`, `registry.example.com/app:${index}`),
  );
  expect(eventsOf(pods)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
  expect(eventsOf(pods, { namespace: 'default', port: 443 })).toEqual([]);
});
