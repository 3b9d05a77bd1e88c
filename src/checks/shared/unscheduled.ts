import { at, type KubeObject, list, record, text } from '../../kube/objects.js';

/** What the scheduler says of a Pod that it finds no node for. */
export interface Unscheduled {
  /** Field path of the condition. */
  path: string;
  reason: string;
  message: string;
}

/** Why the Pod has no node; undefined when it has one, or nobody has looked for one yet. */
export function unscheduledOf(pod: KubeObject): Unscheduled | undefined {
  const conditions = list(at(pod, 'status', 'conditions')).map(record);
  const index = conditions.findIndex(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const found = conditions[index];
  if (found === undefined) return undefined;
  return {
    path: `.status.conditions[${index}]`,
    reason: text(found.reason) ?? '',
    message: text(found.message) ?? '',
  };
}
