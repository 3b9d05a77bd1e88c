import type { LinkedFinding } from '../diagnosis/diagnosis.js';
import type { Survey } from '../evidence/platform-model.js';
import type { Answers } from '../fixes/fix.js';
import type { PlanProgress } from '../plan/outcome.js';
import type { Preview } from '../plan/preview.js';
import type { Profile } from '../profile/profile.js';
import type { Rejected, Standing, StepId, TrialResult } from '../steps/step.js';
import type { InstallSummary } from '../steps/summary.js';
import type { Examination, HandOver, Progress, Session } from './session.js';

export type { InstallSummary };

/** One step as it stands after a look. */
export interface StepView {
  id: StepId;
  /** From 1. */
  number: number;
  title: string;
  purpose: string;
  standing: Standing;
  /** Of the plan, when the standing has one. */
  preview?: Preview;
  /** Failures that stop this step, causes first: the diagnosis shows them. Empty when none is known. */
  failures: LinkedFinding[];
  /** The person passed it over. */
  skipped: boolean;
}

/** Where the whole session stands. */
export interface InstallView {
  profile: Profile;
  steps: StepView[];
  /** The first step that is neither done nor passed over; undefined when there is none left. */
  current: StepId | undefined;
  survey: Survey;
  examination: Examination;
  /** After the last step: what was made, the commands for colleagues and CI, what is not ready for production. Absent before. */
  summary?: InstallSummary;
}

/** What came of applying a step's plan. The view is the one after it. */
export type StepOutcome =
  /** The step is done. */
  | { state: 'done'; view: InstallView; seconds: number }
  /** Applied, and a known failure stops it: `view.steps[].failures` says which. */
  | { state: 'failing'; view: InstallView; seconds: number }
  /** Applied; the world is not there after the plan's time. */
  | { state: 'waiting'; view: InstallView; seconds: number }
  /** Nothing was changed. */
  | { state: 'refused'; reason: string }
  | { state: 'failed'; reason: string; reversed: boolean }
  | { state: 'interrupted'; reason: string; reversed: boolean };

/** What is told while a step is applied or waited for: the plan's own progress, and the live standing. */
export type InstallProgress = PlanProgress | { type: 'standing'; step: StepId; standing: Standing };

export interface Listening {
  signal: AbortSignal;
  onProgress?: (progress: InstallProgress) => void;
  handOver?: HandOver;
}

/**
 * Everything that the screen and the command do with a guided install. Passwords that are given in answers stay in memory until `close`, for the trial
 * push at the end, and are in no view.
 */
export interface InstallSession {
  readonly where: string;
  readonly place?: { context: string; server: string };
  readonly playground: boolean;
  /** Where the profile is kept, for people. */
  readonly profilePath: string;
  /** The same registry for the diagnosis screen; opened anew when the profile has changed what is looked at. */
  diagnosis(): Session;
  /** Reads everything anew and says where each step stands. */
  look(options: { signal: AbortSignal; onProgress?: (progress: Progress) => void }): Promise<InstallView>;
  /** Takes answers to the step's questions, saves the profile, and looks again. */
  answer(step: StepId, answers: Answers, options: { signal: AbortSignal }): Promise<InstallView | Rejected>;
  /** Applies the step's plan and waits until the step is done, stopped by a failure, or out of time. `overForeign`: consent to change objects that are somebody else's. */
  apply(step: StepId, answers: Answers, options: Listening & { overForeign?: boolean }): Promise<StepOutcome>;
  /** Waits for a step that is `waiting`, as `apply` does. */
  wait(step: StepId, options: Listening): Promise<StepOutcome>;
  /** What the API server says to the step's plan without doing it. */
  rehearse(
    step: StepId,
    answers: Answers,
    options: { signal: AbortSignal },
  ): Promise<{ ok: boolean; notes: string[] }>;
  /** Pushes and pulls an image. Asks for nothing: the password is known from the session, or is in the answers as `password.USER`. */
  tryPush(answers: Answers, options: Listening): Promise<{ result: TrialResult; view: InstallView }>;
  /** Passes a step over, or takes that back. */
  skip(step: StepId, skipped: boolean): InstallView;
  /** The questions of a step again, also when it is done: to change an answer. */
  reopen(step: StepId): InstallView;
  /** Takes back the latest plan of this session. */
  undo(options: Listening): Promise<{ ok: boolean; reason: string; view: InstallView }>;
  /** The equivalent kubectl and helm commands of a step, a line each; empty when there is nothing to apply. */
  commands(step: StepId): string[];
  close(): Promise<void>;
}
