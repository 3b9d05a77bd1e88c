import type { Evidence, ReadingKey, Readings } from './model.js';
import type { Reading } from './reading.js';

export interface NamedReading {
  /** The key, with the object's name where the reading is one of several: `configMaps/docker-registry`. */
  what: string;
  key: ReadingKey;
  reading: Reading<unknown>;
}

/** Every single reading of the evidence with its name, for reports and for what a denied run needs. */
export function listReadings(evidence: Evidence): NamedReading[] {
  return (Object.keys(evidence.readings) as ReadingKey[]).flatMap((key) =>
    listReadingsOf(key, evidence.readings[key]),
  );
}

/** The single readings under one key: one, or as many as there are objects. */
export function listReadingsOf<K extends ReadingKey>(key: K, value: Readings[K]): NamedReading[] {
  if (isReading(value)) return [{ what: key, key, reading: value }];
  return Object.entries(value as Record<string, Reading<unknown>>).map(([item, reading]) => ({
    what: `${key}/${item}`,
    key,
    reading,
  }));
}

function isReading(value: unknown): value is Reading<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { state?: unknown }).state === 'string'
  );
}
