import { absent, denied, failed, read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { clusterEvidence } from '../support/cluster-evidence.js';
import { captured } from '../support/evidence.js';

const namespace = read({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
const none = { deployments: read([]), statefulSets: read([]), ingresses: read([]) };
const named = (...names: string[]) => read(names.map((name) => ({ metadata: { name } })));

export const failureCase: FailureCase = {
  code: 'RD806',
  positive: [
    {
      name: 'the namespace does not exist',
      evidence: async () =>
        clusterEvidence({ namespace: absent('namespaces "regsitry" not found') }, { namespace: 'regsitry' }),
      subjects: ['Namespace regsitry'],
      says: ['no namespace regsitry', '-n', '--context'],
      proposals: [],
    },
    {
      name: 'nothing in it looks like a registry',
      evidence: async () =>
        clusterEvidence({
          namespace,
          ...none,
          pods: named('web-0', 'web-1', 'web-2', 'web-3', 'web-4', 'db-0', 'db-1'),
          services: named('kubernetes'),
        }),
      subjects: ['Namespace default'],
      says: ['looks like a registry', 'web-0, web-1, web-2, web-3, web-4 and 2 more', 'Services kubernetes'],
    },
    {
      name: 'the name that was given is not there',
      evidence: async () =>
        clusterEvidence(
          { namespace, ...none, pods: named('docker-registry'), services: named('docker-registry') },
          { name: 'registry' },
        ),
      subjects: ['Namespace default'],
      says: ['Nothing named registry', 'Pods docker-registry'],
    },
    {
      name: 'an empty namespace',
      evidence: async () => clusterEvidence({ namespace, ...none, pods: read([]), services: read([]) }),
      subjects: ['Namespace default'],
      says: ['It is empty'],
    },
    {
      name: 'several registries and none chosen',
      evidence: async () =>
        clusterEvidence(
          { namespace, ...none, pods: named('a', 'b'), services: read([]) },
          { candidates: ['a', 'b'] },
        ),
      subjects: ['Namespace default'],
      says: ['several registries: a, b', '--name'],
    },
  ],
  lookAlike: [
    { name: 'the registry is there', evidence: () => captured('01-healthy') },
    {
      name: 'the workload is gone and a Service still expects it (RD510)',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          evidence.readings.pods = read([]);
          delete evidence.target.workload;
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'Pods may not be listed',
      evidence: async () =>
        clusterEvidence({
          namespace,
          ...none,
          services: read([]),
          pods: denied(
            { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
            'pods is forbidden: User "reader" cannot list resource "pods"',
          ),
        }),
    },
    {
      name: 'Services could not be listed in time',
      evidence: async () =>
        clusterEvidence({ namespace, ...none, pods: read([]), services: failed('timeout', 'no answer') }),
    },
  ],
};
