import { describe, expect, it } from 'vitest';
import { emptyEvidence } from '../../src/evidence/empty.js';
import type { Evidence, Target } from '../../src/evidence/model.js';
import { denied, read } from '../../src/evidence/reading.js';
import type { KubeObject } from '../../src/kube/objects.js';
import { concerned, unsettled } from '../../src/plan/unsettled.js';
import { CONFIG_MAP, POD, SERVICE } from './fixtures.js';

const DEPLOYMENT = { ...POD, apiVersion: 'apps/v1', kind: 'Deployment' };

function evidence(
  pods: KubeObject[],
  deployments: KubeObject[] = [],
  target: Partial<Target> = {},
): Evidence {
  const empty = emptyEvidence(
    { kind: 'files', path: 'x' },
    { namespace: 'default', port: 443, ...target },
    '2026-01-02T03:04:05Z',
  );
  empty.readings.pods = read(pods);
  empty.readings.deployments = read(deployments);
  return empty;
}

const named = (rest: object, metadata: object = {}): KubeObject => ({
  metadata: { name: 'docker-registry', ...metadata },
  ...rest,
});
const pod = (status: object, metadata: object = {}) => named({ status }, metadata);

describe('concerned', () => {
  it('has the Pods and workloads that are touched or talked about, once each', () => {
    const found = concerned([POD, SERVICE], [POD, DEPLOYMENT, { host: 'a' }], evidence([]));
    expect(found).toEqual([POD, DEPLOYMENT]);
  });

  it('has the registry itself when what it mounts is changed', () => {
    const target: Partial<Target> = { workload: { kind: 'Deployment', name: 'docker-registry' } };
    expect(concerned([CONFIG_MAP], [], evidence([], [], target))).toEqual([DEPLOYMENT]);
    expect(concerned([SERVICE], [], evidence([], [], target))).toEqual([]);
  });
});

describe('unsettled', () => {
  const moves = (now: Evidence, ref = POD) => unsettled([ref], now, [], new Set()).length > 0;

  it.each<[string, KubeObject, boolean]>([
    ['is scheduled', pod({ phase: 'Pending' }), true],
    ['runs and is not ready', pod({ phase: 'Running', containerStatuses: [{ ready: false }] }), true],
    ['is being deleted', pod({ phase: 'Running' }, { deletionTimestamp: '2026-01-02T03:04:05Z' }), true],
    ['is ready', pod({ phase: 'Running', containerStatuses: [{ ready: true }] }), false],
    ['has failed', pod({ phase: 'Failed' }), false],
    ['has another name by now', { metadata: { name: 'other' }, status: { phase: 'Pending' } }, false],
  ])('of a Pod that %s', (_what, object, expected) => {
    expect(moves(evidence([object]))).toBe(expected);
  });

  const counts = { replicas: 1, updatedReplicas: 1, readyReplicas: 1 };
  it.each<[string, KubeObject, boolean]>([
    [
      'is rolled out',
      named({ spec: { replicas: 1 }, status: { ...counts, observedGeneration: 2 } }, { generation: 2 }),
      false,
    ],
    [
      'was not looked at yet',
      named({ spec: { replicas: 1 }, status: { ...counts, observedGeneration: 1 } }, { generation: 2 }),
      true,
    ],
    ['has an old Pod left', named({ spec: { replicas: 1 }, status: { ...counts, replicas: 2 } }), true],
    ['is scaled to nothing', named({ spec: { replicas: 0 }, status: {} }), false],
  ])('of a Deployment that %s', (_what, object, expected) => {
    expect(moves(evidence([], [object]), DEPLOYMENT)).toBe(expected);
  });

  it('does not wait for what it may not see', () => {
    const blind = evidence([]);
    blind.readings.pods = denied({ verb: 'list', group: '', resource: 'pods' }, 'forbidden');
    expect(moves(blind)).toBe(false);
  });
});
