import type { Evidence, ReadingKey, Readings, Target } from './model.js';

/**
 * What a check sees of the evidence. It records which readings were asked for, so that a test can compare them with the check's
 * declared `reads`.
 */
export interface EvidenceView {
  readonly target: Target;
  /** The time of the readings: the only "now" that a check knows. */
  readonly takenAt: Date;
  /** The cluster or the files that the readings are of; absent in a view made by hand. */
  readonly source?: Evidence['source'];
  get<K extends ReadingKey>(key: K): Readings[K];
}

export interface RecordingView extends EvidenceView {
  readonly asked: ReadonlySet<ReadingKey>;
}

/** A view on the evidence that remembers what it was asked for. */
export function viewOf(evidence: Evidence): RecordingView {
  const asked = new Set<ReadingKey>();
  return {
    target: evidence.target,
    takenAt: new Date(evidence.takenAt),
    source: evidence.source,
    asked,
    get(key) {
      asked.add(key);
      return evidence.readings[key];
    },
  };
}
