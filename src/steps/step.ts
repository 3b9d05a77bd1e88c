import type { Survey } from '../evidence/platform-model.js';
import type { Answers, Proposal, Question } from '../fixes/fix.js';
import type { ObjectRef } from '../kube/objects.js';
import type { Profile } from '../profile/profile.js';

/** The stages of the guided install, in the order of the how-to. */
export const STEP_IDS = [
  'access',
  'profile',
  'ingress-controller',
  'dns',
  'cert-manager',
  'source',
  'certificate',
  'users',
  'configuration',
  'storage',
  'workload',
  'service',
  'ingress',
  'verify',
] as const;
export type StepId = (typeof STEP_IDS)[number];

/** What a step judges. Pure data: the time of the readings is in the survey. */
export interface StepContext {
  profile: Profile;
  survey: Survey;
  memory: Memory;
}

/** What a session knows for as long as it lasts, and never writes down. */
export interface Memory {
  /** The cluster that the person said yes to: `context server`. */
  confirmed: string | undefined;
  /** Steps that the person passed over. */
  skipped: readonly StepId[];
  /** Users whose password this session knows; the passwords themselves stay with the session. */
  knownPasswords: readonly string[];
  /** What came of the trial push and pull; absent before it. */
  trial: TrialResult | undefined;
  /** Questions that were answered in this session, as `STEP.ID`: they are not asked again. */
  answered: readonly string[];
  /** The step whose answers the person wants to change: it asks again, with what was said before as defaults. */
  reopened: StepId | undefined;
  /**
   * The latest answers, without secrets, and the step that they were given to: some lead to further questions, some say what is to be done once, such as a
   * new password. They are gone when something was applied.
   */
  wish?: { step: StepId; answers: Answers } | undefined;
}

export interface TrialResult {
  ok: boolean;
  /** `docker`, or `api` where there is no Docker. */
  by: 'docker' | 'api';
  /** What was done, a sentence each, in order. */
  lines: string[];
  /** Why it failed. */
  problem?: string;
  /** The known failures that print what was seen, likeliest first; absent when none is known, or the trial succeeded. */
  codes?: readonly string[];
  /** Of the image that was pushed and pulled. */
  image?: string;
  digest?: string;
}

/** A question of a step. An empty answer to an `optional` one is an answer. */
export interface StepQuestion extends Question {
  /** Why it is asked, or what to know for the answer. One or two sentences. */
  help?: string;
  /** A sentence for each of `choices`. */
  about?: Readonly<Record<string, string>>;
  optional?: boolean;
  /** It is asked only when an earlier question of the same step has one of these answers. */
  when?: { question: string; answers: readonly string[] };
}

/** True when the question is to be asked after these answers to those before it. */
export function isAsked({ when }: StepQuestion, answers: Answers): boolean {
  return when === undefined || when.answers.includes(answers[when.question] ?? '');
}

/** How a step stands, worked out from what is there. */
export type Standing =
  /** It is as it should be. */
  | { state: 'done'; says: string; facts?: string[] }
  /** Something has to be known that cannot be found out. */
  | { state: 'ask'; says: string; questions: StepQuestion[]; facts?: string[] }
  /** Something is to be applied. */
  | { state: 'plan'; says: string; why: string[]; plan: StepPlan; facts?: string[] }
  /** Everything is applied, and the world is not there yet: `current` is the live state, a line each. */
  | { state: 'waiting'; says: string; current: string[]; facts?: string[] }
  /** The person has to do something that regdoctor cannot, or must not. `commands` can be pasted. */
  | { state: 'blocked'; says: string; next: string[]; commands: string[]; code?: string; facts?: string[] }
  /** Only an attempt can tell: the push and pull of an image. */
  | { state: 'trial'; says: string; why: string[]; commands: string[]; facts?: string[] };

export interface StepPlan {
  proposal: Proposal;
  /** Objects that are there, differ, and were not made by regdoctor: changing them takes consent of its own. */
  foreign: ObjectRef[];
}

/** An answer that cannot be taken: one clear sentence, and the question that it is about. */
export interface Rejected {
  problem: string;
  question: string;
}

/** One stage of the guided install. Pure: what is there and what was decided in, what is to be done out. */
export interface Step {
  id: StepId;
  title: string;
  /** One sentence: what it is for. */
  purpose: string;
  /** Codes of failures that stop this step: when one of them is a cause, the diagnosis opens here. */
  codes: readonly string[];
  look(context: StepContext): Standing;
  /** Takes the answers to its questions into the profile. Secrets are not among them. */
  take?(context: StepContext, answers: Answers): Profile | Rejected;
  /** The objects that it writes with this profile, for reading them by name; Secrets too. */
  objects?(context: StepContext): ObjectRef[];
}

/** True for an answer that was not taken. */
export function isRejected(result: Profile | Rejected): result is Rejected {
  return 'problem' in result;
}
