import { at, list, record, text } from '../../../kube/objects.js';
import { isoSeconds, type Stored } from '../../store/store.js';

export interface Condition {
  type: string;
  status: 'True' | 'False';
  reason: string;
  message: string;
}

/** Sets a condition of the draft's status; its time moves only when the status turns. */
export function setCondition(draft: Stored, condition: Condition, now: Date): void {
  const status = record(draft.status);
  const conditions = list(status.conditions).map(record);
  const old = conditions.find((entry) => entry.type === condition.type);
  const time = old?.status === condition.status ? text(old.lastTransitionTime) : undefined;
  const entry = { lastTransitionTime: time ?? isoSeconds(now), ...condition };
  draft.status = {
    ...status,
    conditions: [...conditions.filter((other) => other.type !== condition.type), entry],
  };
}

export function removeCondition(draft: Stored, type: string): void {
  const status = record(draft.status);
  draft.status = {
    ...status,
    conditions: list(status.conditions).filter((entry) => at(entry, 'type') !== type),
  };
}

export function isTrue(object: Stored | undefined, type: string): boolean {
  return list(at(object, 'status', 'conditions')).some(
    (entry) => at(entry, 'type') === type && at(entry, 'status') === 'True',
  );
}
