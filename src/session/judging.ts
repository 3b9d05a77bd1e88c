import type { Evidence, ReadingKey } from '../evidence/model.js';
import { examinationOf, type Judgement, type Look } from './examination.js';
import type { Examination, Progress } from './session.js';
import { tellChecksAsTheySettle } from './settling.js';

/** The judging half of a session: loaded while the readings are under way. */
export interface Judging {
  tellAsTheySettle(
    onProgress: (progress: Progress) => void,
  ): (evidence: Evidence, settled: ReadonlySet<ReadingKey>) => void;
  examine(look: Look, now: () => number): Examination;
}

/** Judges by these checks and remedies. */
export function judgingBy(judgement: Judgement): Judging {
  return {
    tellAsTheySettle: (onProgress) => tellChecksAsTheySettle(judgement.checks, onProgress),
    examine: (look, now) => examinationOf(look, judgement, now),
  };
}
