import type { ReadingProgress } from '../evidence/progress.js';
import type { Answers } from '../fixes/fix.js';
import type { JournalEntry } from '../plan/journal.js';
import type { Examination, Outcome, PlanProgress, Remedy, UndoOutcome } from '../plan/outcome.js';

export type { Examination, Outcome, PlanProgress, Remedy, UndoOutcome };

/** What is going on during an examination, for spinners and progress on stderr. */
export type Progress =
  | ReadingProgress
  | { type: 'check'; code: string; verdict: 'pass' | 'warn' | 'fail' | 'unknown' | 'skipped' };

/** Gives the terminal to a program that has to ask for a password itself, and takes it back afterwards. `told` is what it was told to run. */
export type HandOver = <T>(use: () => Promise<T>, told: readonly string[]) => Promise<T>;

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
    options: { signal: AbortSignal; onProgress?: (progress: PlanProgress) => void; handOver?: HandOver },
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
    handOver?: HandOver;
  }): Promise<UndoOutcome>;
  history(): Promise<JournalEntry[]>;
  /** Plans that were cut off half-way by a crash. */
  unfinished(): Promise<JournalEntry[]>;
  close(): Promise<void>;
}
