import type { Evidence, ReadingKey } from '../evidence/model.js';
import { systemClock } from '../plan/clock.js';
import type { Judging } from './judging.js';
import type { Session } from './session.js';

export interface FilesSessionDeps {
  judgement(): Promise<Judging>;
  /** The evidence of a folder. */
  read(): Promise<Evidence>;
  where: string;
}

const NO_CLUSTER =
  'This judges saved files: there is no cluster to change. Run regdoctor against the cluster itself.';

/** A session over saved files: it examines and shows fixes, and can change nothing. */
export function createFilesSession(deps: FilesSessionDeps): Session {
  const { now } = systemClock;
  return {
    where: deps.where,
    canApply: false,
    playground: false,
    async examine({ onProgress }) {
      const start = now();
      const [evidence, judge] = await Promise.all([deps.read(), deps.judgement()]);
      const look = { evidence, requests: 0, roundTrips: 0, readMs: now() - start };
      const examination = judge.examine(look, now);
      const settled = new Set(Object.keys(evidence.readings) as ReadingKey[]);
      if (onProgress !== undefined) judge.tellAsTheySettle(onProgress)(evidence, settled);
      return examination;
    },
    apply: () => Promise.resolve({ state: 'refused', reason: NO_CLUSTER }),
    rehearse: () => Promise.resolve({ ok: false, notes: [NO_CLUSTER] }),
    undo: () => Promise.resolve({ state: 'nothing-to-undo', reason: NO_CLUSTER }),
    history: () => Promise.resolve([]),
    unfinished: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}
