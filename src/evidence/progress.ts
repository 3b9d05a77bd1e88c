import type { ReadingKey } from './model.js';
import type { PlatformKey } from './platform-model.js';
import type { Reading } from './reading.js';

/** One reading begins or has ended, for spinners and progress on stderr. `what` names it: `pods`, `secrets/docker-registry`. */
export interface ReadingProgress {
  type: 'reading';
  key: ReadingKey | PlatformKey;
  what: string;
  state: 'started' | Reading<unknown>['state'];
}

export type OnProgress = (progress: ReadingProgress) => void;

/** Takes one reading and tells its start and its outcome. */
export async function observed<T>(
  onProgress: OnProgress | undefined,
  key: ReadingKey | PlatformKey,
  item: string | undefined,
  take: () => Promise<Reading<T>>,
): Promise<Reading<T>> {
  const what = item === undefined ? key : `${key}/${item}`;
  onProgress?.({ type: 'reading', key, what, state: 'started' });
  const reading = await take();
  onProgress?.({ type: 'reading', key, what, state: reading.state });
  return reading;
}
