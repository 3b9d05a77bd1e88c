import type { Hop } from '../checks/check.js';
import type { Diagnosis } from '../diagnosis/diagnosis.js';
import type { Evidence, ReadingKey } from '../evidence/model.js';
import type { Answers, Proposal } from '../fixes/fix.js';
import type { JournalEntry } from '../plan/journal.js';
import type { Preview } from '../plan/preview.js';

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

/** What is going on during an examination, for spinners and progress on stderr. */
export type Progress =
  | {
      type: 'reading';
      key: ReadingKey;
      what: string;
      state: 'started' | 'read' | 'absent' | 'denied' | 'failed' | 'skipped';
    }
  | { type: 'check'; code: string; verdict: 'pass' | 'warn' | 'fail' | 'unknown' | 'skipped' };

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

/**
 * Everything that the terminal UI and the commands do with a registry. The UI gets nothing else: no Kubernetes, no files.
 * All methods stop when `signal` is aborted.
 */
export interface Session {
  /** For the header: context and server, or the folder that is judged. */
  readonly where: string;
  /** The cluster that plans are applied to, for what the journal says about it; absent for files. */
  readonly place?: { context: string; server: string };
  /** False for `--from`: fixes can be shown but not applied. */
  readonly canApply: boolean;
  /** True on the playground. */
  readonly playground: boolean;
  examine(options: { signal: AbortSignal; onProgress?: (progress: Progress) => void }): Promise<Examination>;
  /** Applies and verifies. Answers to questions are used and forgotten. `generated` in the outcome's notes is shown once. */
  apply(
    remedy: Remedy,
    answers: Answers,
    options: { signal: AbortSignal; onProgress?: (progress: PlanProgress) => void },
  ): Promise<Outcome>;
  /** What the API server says to the plan without doing it (server-side dry-run). */
  rehearse(
    remedy: Remedy,
    answers: Answers,
    options: { signal: AbortSignal },
  ): Promise<{ ok: boolean; notes: string[] }>;
  /** Reverses the latest plan, or the one with this id. */
  undo(options: {
    signal: AbortSignal;
    id?: string;
    onProgress?: (progress: PlanProgress) => void;
  }): Promise<UndoOutcome>;
  history(): Promise<JournalEntry[]>;
  /** Plans that were cut off half-way by a crash. */
  unfinished(): Promise<JournalEntry[]>;
  close(): Promise<void>;
}

/** The hops in the order of the path, for screens and reports. */
export type HopName = Hop;
