import { at, list, number, record, text } from '../../kube/objects.js';
import { isoSeconds, type Stored } from '../store/store.js';
import { replicasOf } from './workload-parts.js';

/** A Deployment's whole status from its current ReplicaSet and the number of its Pods. Times of conditions that stay are kept. */
export function deploymentStatus(
  deployment: Stored,
  current: Stored,
  pods: { updated: number; old: number },
  now: Date,
): Record<string, unknown> {
  const ready = number(at(current, 'status', 'readyReplicas')) ?? 0;
  const old = list(at(deployment, 'status', 'conditions')).map(record);
  const replicas = pods.updated + pods.old;
  return {
    ...(ready > 0 ? { availableReplicas: ready, readyReplicas: ready } : {}),
    ...(replicas > ready ? { unavailableReplicas: replicas - ready } : {}),
    conditions: conditionsOf(ready >= replicasOf(deployment), current.metadata.name).map((entry) => {
      const before = old.find(
        (other) =>
          other.type === entry.type && other.status === entry.status && other.reason === entry.reason,
      );
      return {
        lastTransitionTime: text(before?.lastTransitionTime) ?? isoSeconds(now),
        lastUpdateTime: text(before?.lastUpdateTime) ?? isoSeconds(now),
        ...entry,
      };
    }),
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas,
    updatedReplicas: pods.updated,
  };
}

function conditionsOf(available: boolean, set: string) {
  return available
    ? [
        {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        },
        {
          type: 'Progressing',
          status: 'True',
          reason: 'NewReplicaSetAvailable',
          message: `ReplicaSet "${set}" has successfully progressed.`,
        },
      ]
    : [
        {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
        {
          type: 'Progressing',
          status: 'True',
          reason: 'ReplicaSetUpdated',
          message: `ReplicaSet "${set}" is progressing.`,
        },
      ];
}
