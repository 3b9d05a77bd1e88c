import type { Diagnosis } from '../diagnosis/diagnosis.js';
import type { Evidence } from '../evidence/model.js';
import type { Proposal } from '../fixes/fix.js';
import type { JournalEntry } from './journal.js';
import type { Preview } from './preview.js';

/** One look at the world and what came of it. */
export interface Examination {
  evidence: Evidence;
  diagnosis: Diagnosis;
  /** By finding id: the remedies with their previews, the suggested one first. */
  remedies: Record<string, Remedy[]>;
  /** Milliseconds: reading, judging, and the number of requests to the API server with the longest chain of dependent ones. */
  timings: Timings;
}

export interface Timings {
  readMs: number;
  judgeMs: number;
  requests: number;
  roundTrips: number;
}

export interface Remedy {
  proposal: Proposal;
  preview: Preview;
}

/** What is going on while a plan is applied, verified or undone. */
export type PlanProgress =
  | {
      type: 'change';
      index: number;
      of: number;
      what: string;
      state: 'started' | 'done' | 'reversed' | 'failed';
      reason?: string;
    }
  | { type: 'waiting'; seconds: number; what: string; current: string }
  | { type: 'note'; text: string };

export type Outcome =
  | { state: 'fixed'; examination: Examination; seconds: number }
  /** Applied, and the checks still find it, or what hangs on it: `why` says what the object says now. */
  | { state: 'still-failing'; examination: Examination; seconds: number; why: string }
  /** Nothing was changed: the world moved since the preview, or the API server refused. */
  | { state: 'refused'; reason: string }
  /** A change failed half-way; what was done before it is reversed or named in `reason`. */
  | { state: 'failed'; reason: string; reversed: boolean }
  | { state: 'interrupted'; reason: string; reversed: boolean };

export interface UndoOutcome {
  state: 'undone' | 'refused' | 'nothing-to-undo' | 'failed';
  reason: string;
  entry?: JournalEntry;
}
