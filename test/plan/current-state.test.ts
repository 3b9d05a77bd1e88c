import { describe, expect, it } from 'vitest';
import type { Subject } from '../../src/checks/check.js';
import { emptyEvidence } from '../../src/evidence/empty.js';
import type { Evidence, Readings } from '../../src/evidence/model.js';
import { absent, failed, read } from '../../src/evidence/reading.js';
import { describeState } from '../../src/plan/current-state.js';
import { CONFIG_MAP, capturedPod, POD, SERVICE } from './fixtures.js';

function evidence(readings: Partial<Readings>): Evidence {
  const empty = emptyEvidence(
    { kind: 'files', path: 'x' },
    { namespace: 'default', port: 443 },
    '2026-01-02T03:04:05Z',
  );
  return { ...empty, readings: { ...empty.readings, ...readings } };
}

const issuer = (apiVersion: string, ready: object | undefined) => ({
  apiVersion,
  kind: 'Issuer',
  metadata: { name: 'letsencrypt', namespace: 'default' },
  status: { conditions: ready === undefined ? [] : [{ type: 'Ready', ...ready }] },
});
const ISSUER = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Issuer',
  namespace: 'default',
  name: 'letsencrypt',
};
const pod = (status: object) => ({ metadata: { name: 'docker-registry', uid: 'u' }, status });

describe('describeState', () => {
  it.each<[string, Subject, Partial<Readings>, string]>([
    ['a Pod that starts', POD, { pods: read([capturedPod()]) }, 'Pending: ContainerCreating'],
    [
      'a Pod that crashes',
      POD,
      {
        pods: read([
          pod({
            phase: 'Running',
            containerStatuses: [{ restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
          }),
        ]),
      },
      'Running: CrashLoopBackOff, 3 restarts',
    ],
    [
      'a Pod whose volume cannot be mounted',
      POD,
      {
        pods: read([
          pod({
            phase: 'Pending',
            containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }],
          }),
        ]),
        events: read([
          {
            type: 'Warning',
            message: 'older',
            lastTimestamp: '2026-01-01T00:00:00Z',
            involvedObject: { uid: 'u' },
          },
          {
            type: 'Warning',
            message: 'references non-existent\n\u001b[31mconfig key',
            lastTimestamp: '2026-01-02T00:00:00Z',
            involvedObject: { uid: 'u' },
          },
          {
            type: 'Warning',
            message: 'of another',
            lastTimestamp: '2026-01-03T00:00:00Z',
            involvedObject: { uid: 'v' },
          },
        ]),
      },
      'Pending: ContainerCreating: references non-existent config key',
    ],
    [
      'a ready Pod',
      POD,
      { pods: read([pod({ phase: 'Running', containerStatuses: [{ ready: true }] })]) },
      'Running, ready',
    ],
    [
      'a Pod that is not ready',
      POD,
      { pods: read([pod({ phase: 'Running', containerStatuses: [{ ready: false }] })]) },
      'Running, not ready',
    ],
    ['a missing Pod', POD, { pods: read([]) }, 'not there'],
    ['Pods that could not be read', POD, { pods: failed('timeout', 'no answer') }, 'not read: no answer'],
    ['a ConfigMap', CONFIG_MAP, { configMaps: { 'docker-registry': absent('not found') } }, 'not there'],
    [
      'a Service',
      SERVICE,
      { endpoints: read([{ metadata: { name: 'docker-registry' }, subsets: [{ addresses: [{}] }] }]) },
      '1 endpoint',
    ],
    [
      'an Issuer of the other generation only',
      ISSUER,
      {
        issuers: {
          'certmanager.k8s.io/v1alpha1': read([issuer('certmanager.k8s.io/v1alpha1', { status: 'True' })]),
        },
      },
      'not there',
    ],
    [
      'an Issuer served under another version of its group',
      ISSUER,
      {
        issuers: {
          'cert-manager.io/v1alpha2': read([
            issuer('cert-manager.io/v1alpha2', {
              status: 'False',
              reason: 'ErrRegisterACMEAccount',
              message: 'gone',
            }),
          ]),
        },
      },
      'Ready=False: ErrRegisterACMEAccount: gone',
    ],
    [
      'an Issuer that says nothing yet',
      ISSUER,
      { issuers: { 'cert-manager.io/v1': read([issuer('cert-manager.io/v1', undefined)]) } },
      'no Ready condition yet',
    ],
    [
      'a host',
      { host: 'registry.example.com' },
      { tls: failed('unreachable', 'connection refused') },
      'connection refused',
    ],
    ['a file', { path: '/etc/hosts' }, {}, 'not as it should be'],
  ])('of %s', (_what, subject, readings, expected) => {
    expect(describeState(subject, evidence(readings))).toBe(expected);
  });

  it('survives odd objects', () => {
    const odd = read([{ metadata: { name: 'docker-registry' }, status: { containerStatuses: [null, 7] } }]);
    expect(describeState(POD, evidence({ pods: odd }))).toBe('Unknown');
  });
});
