import type { Evidence } from '../../src/evidence/model.js';

/** One situation of a failure's case: evidence, and what the check has to say of it. */
export interface Situation {
  /** What is the case, for the test's name. */
  name: string;
  evidence(): Promise<Evidence>;
}

export interface PositiveSituation extends Situation {
  /** Subjects of the findings, as `subjectName` prints them. */
  subjects: string[];
  /** Words that the finding's message has to contain: the names and values of this case. */
  says: (string | RegExp)[];
  /** The level of the findings, where it differs from case to case. */
  level?: 'fail' | 'warn' | 'unknown';
  /** Ids of the proposals, the suggested one first; absent when the case does not test them. */
  proposals?: string[];
}

/** The case of one failure: each check has exactly one such file, `test/cases/CODE.ts`, exporting it as `failureCase`. */
export interface FailureCase {
  code: string;
  positive: PositiveSituation[];
  /** Healthy, or another failure with the same symptom: the check must pass (or be skipped). */
  lookAlike: Situation[];
  /** What it needs could not be read: the check must say so, and find nothing. */
  couldNotTell: Situation[];
}
