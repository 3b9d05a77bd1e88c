import { denied } from '../../src/evidence/reading.js';
import { record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';
import { deploymentOf, evidenceOf, registryPod } from '../support/registry-pod.js';

const SELECTOR = '12-unschedulable-nodeselector';

const unscheduled = (message: string, spec: Record<string, unknown> = {}) =>
  registryPod({}, spec, {
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
  });

export const failureCase: FailureCase = {
  code: 'RD513',
  positive: [
    {
      name: 'no node has the label that it asks for',
      evidence: () => captured(SELECTOR),
      subjects: ['Pod default/docker-registry'],
      says: ['no node has the labels of its nodeSelector (disk=ssd)'],
      proposals: ['RD513.node-selector'],
    },
    {
      name: 'a Deployment, on a server before 1.20',
      evidence: async () => {
        const pod = unscheduled("0/2 nodes are available: 2 node(s) didn't match node selector.", {
          nodeSelector: { disk: 'ssd' },
        });
        return evidenceOf({ deployment: deploymentOf(pod), pods: [pod] });
      },
      subjects: ['Deployment default/registry'],
      says: ['disk=ssd'],
      proposals: ['RD513.node-selector'],
    },
    {
      name: 'several reasons at once',
      evidence: async () =>
        evidenceOf({
          pods: [
            unscheduled(
              '0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 1 node(s) were unschedulable, 2 Insufficient memory. preemption: 0/3 nodes are available.',
            ),
          ],
        }),
      subjects: ['Pod default/registry'],
      says: [
        'too little memory is free',
        'the taint node-role.kubernetes.io/control-plane: , which',
        'closed for new Pods',
      ],
      proposals: [],
    },
    {
      name: 'a claim without a volume (whose reason is RD705)',
      evidence: () => captured('19-pvc-pending'),
      subjects: ['Pod default/docker-registry'],
      says: ['a claim that it mounts has no volume'],
      proposals: [],
    },
    {
      name: 'for a reason that nobody has put into words',
      evidence: async () => evidenceOf({ pods: [unscheduled('no nodes available to schedule pods')] }),
      subjects: ['Pod default/registry'],
      says: ['No node takes Pod default/registry: no nodes available to schedule pods.'],
      proposals: [],
    },
    {
      name: 'one of two Pods, while the other serves',
      evidence: async () => {
        const pod = unscheduled('0/1 nodes are available: 1 Too many pods.');
        const other = registryPod(
          {},
          {},
          {
            phase: 'Running',
            containerStatuses: [
              {
                name: 'registry',
                ready: true,
                restartCount: 0,
                state: { running: { startedAt: '2026-11-22T17:00:00Z' } },
              },
            ],
          },
        );
        other.metadata = { ...other.metadata, name: 'registry-b', uid: 'pod-2' };
        return evidenceOf({ deployment: deploymentOf(pod), pods: [pod, other] });
      },
      subjects: ['Deployment default/registry'],
      says: ['as many Pods as they may have'],
      level: 'warn',
    },
  ],
  lookAlike: [
    { name: 'healthy', evidence: () => captured('01-healthy') },
    {
      name: 'it has a node, and a volume cannot be mounted',
      evidence: () => captured('02-missing-configmap'),
    },
    {
      name: 'the nodeSelector fits',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          record(objectIn(evidence, 'pods', 'docker-registry').spec).nodeSelector = { disk: 'ssd' };
        }),
    },
    { name: 'there is no Pod (RD510)', evidence: async () => evidenceOf({}) },
  ],
  couldNotTell: [
    {
      name: 'Pods may not be listed',
      evidence: () =>
        captured(SELECTOR, ({ readings }) => {
          readings.pods = denied(
            { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
            'pods is forbidden',
          );
        }),
    },
  ],
};
