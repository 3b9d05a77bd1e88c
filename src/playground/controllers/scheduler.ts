import { at, list, record, text } from '../../kube/objects.js';
import type { Stored } from '../store/store.js';
import { unscheduledStatus } from './pod-status.js';
import { selectNode, waitsForConsumer } from './volumes.js';
import { NODE, type World } from './world.js';

/** Gives a Pod to the one node; false when it cannot go there, which is then in its status and events. */
export function schedulePod(world: World, pod: Stored): boolean {
  const { store, clock, events } = world;
  const kind = store.kind('v1', 'Pod');
  const { namespace, name } = pod.metadata;
  const waiting = unboundOf(world, pod);
  // The claims are bound for this node, and the Pod is looked at again when they are.
  for (const claim of waiting) selectNode(world, claim, NODE);
  if (waiting.length > 0) return false;
  const obstacle = obstacleOf(store, pod);
  if (obstacle !== null) {
    events.record(pod, {
      type: 'Warning',
      reason: 'FailedScheduling',
      message: obstacle,
      component: 'default-scheduler',
    });
    store.edit(kind, namespace, name, (draft) => {
      draft.status = unscheduledStatus(pod, obstacle, clock.now());
    });
    return false;
  }
  store.edit(kind, namespace, name, (draft) => {
    draft.spec = { ...record(draft.spec), nodeName: NODE };
  });
  events.record(pod, {
    type: 'Normal',
    reason: 'Scheduled',
    message: `Successfully assigned ${namespace ?? ''}/${name} to ${NODE}`,
    component: 'default-scheduler',
  });
  return true;
}

/** The claims of the Pod that are bound when the first Pod that uses them has a node. */
function unboundOf(world: World, pod: Stored): Stored[] {
  const { store } = world;
  return list(at(pod, 'spec', 'volumes')).flatMap((volume) => {
    const name = text(at(volume, 'persistentVolumeClaim', 'claimName'));
    if (name === undefined) return [];
    const found = store.find(store.kind('v1', 'PersistentVolumeClaim'), pod.metadata.namespace, name);
    if (found === undefined || at(found, 'status', 'phase') === 'Bound') return [];
    return waitsForConsumer(world, found) ? [found] : [];
  });
}

function obstacleOf(store: World['store'], pod: Stored): string | null {
  if (Object.keys(record(at(pod, 'spec', 'nodeSelector'))).length > 0) {
    return "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity.";
  }
  for (const volume of list(at(pod, 'spec', 'volumes'))) {
    const claim = text(at(volume, 'persistentVolumeClaim', 'claimName'));
    if (claim === undefined) continue;
    const kind = store.kind('v1', 'PersistentVolumeClaim');
    const found = store.find(kind, pod.metadata.namespace, claim);
    if (found === undefined) return `persistentvolumeclaim "${claim}" not found`;
    if (at(found, 'status', 'phase') !== 'Bound') {
      return '0/1 nodes are available: 1 pod has unbound immediate PersistentVolumeClaims.';
    }
  }
  return null;
}
