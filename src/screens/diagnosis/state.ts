import { EMPTY_FIELD, type Field } from '../../components/field.js';
import type { Answers, Proposal } from '../../fixes/fix.js';
import type { JournalEntry } from '../../plan/journal.js';
import type {
  Examination,
  Outcome,
  PlanProgress,
  Progress,
  Remedy,
  UndoOutcome,
} from '../../session/session.js';
import type { Notice } from '../notice.js';
import { withRequest } from '../requests.js';
import type { Press } from './keys.js';

/** What never changes while the screen is up. */
export interface Setting {
  canApply: boolean;
  strict: boolean;
  unicode: boolean;
  /** False when the screen does not own the whole terminal: the last row is left free then. */
  alternateScreen: boolean;
  /** The guided install has opened this screen, which leads back to it. */
  inInstall?: boolean;
}

export type Pane = 'causes' | 'details' | 'fix';

export interface Examining {
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** The finding that the user asked about; undefined for all. */
  about: { id: string; code: string } | undefined;
  /** Readings by name, as far as reported. */
  readings: Record<string, Extract<Progress, { type: 'reading' }>['state']>;
  /** Checks in the order in which they finished. */
  checks: Extract<Progress, { type: 'check' }>[];
}

/** How a plan came out, in words. */
export interface Result {
  tone: 'ok' | 'fail' | 'warn';
  headline: string;
  lines: string[];
}

/** A plan at work, or what came of it. */
export interface Activity {
  verb: 'apply' | 'undo';
  title: string;
  startedAt: number;
  changes: Extract<PlanProgress, { type: 'change' }>[];
  waiting: Extract<PlanProgress, { type: 'waiting' }> | undefined;
  notes: string[];
  /** True after Ctrl-C: the current change is being finished or reversed. */
  interrupting: boolean;
  result: Result | undefined;
}

export type Overlay =
  | { kind: 'help' }
  | { kind: 'history'; entries: JournalEntry[] | undefined }
  | { kind: 'question'; remedy: Remedy; index: number; answers: Answers; field: Field }
  | { kind: 'confirm'; remedy: Remedy; answers: Answers; word: string; field: Field; wrong: boolean }
  | { kind: 'confirm-undo'; entry: JournalEntry; word: string; field: Field; wrong: boolean };

/** Something that the screen wants done. Requests are taken by the effects in `use-session.ts`, in order and once. */
export type Request = { seq: number } & RequestBody;
export type RequestBody =
  | { type: 'examine' }
  | { type: 'apply'; remedy: Remedy; answers: Answers }
  | { type: 'undo' }
  | { type: 'find-undo' }
  | { type: 'history' }
  | { type: 'copy'; remedy: Proposal | undefined; code: string | undefined; undo: boolean }
  | { type: 'say-command'; remedy: Proposal; code: string }
  | { type: 'abort' }
  | { type: 'redraw' }
  | { type: 'suspend' }
  | { type: 'leave' }
  | { type: 'exit'; code: number; words: string[] };

export interface State {
  setting: Setting;
  columns: number;
  rows: number;
  examination: Examination | undefined;
  examining: Examining | undefined;
  /** Why the last examination could not be made. */
  trouble: string | undefined;
  /** Id of the selected row. */
  cursor: string | undefined;
  /** First row shown of the list. */
  listTop: number;
  /** By finding id: which of its remedies is on display. */
  chosen: Record<string, number>;
  filter: Field;
  filtering: boolean;
  focus: Pane;
  /** First row shown of each scrolling view. */
  scroll: { details: number; fix: number; full: number; overlay: number };
  /** The selected finding fills the screen. */
  full: boolean;
  overlay: Overlay | undefined;
  activity: Activity | undefined;
  notice: Notice | undefined;
  /** Plans that `u` takes back without asking: applied on this screen, or found cut off. */
  undoable: number;
  /** A workaround that was applied in this run works. */
  hiding?: boolean;
  requests: Request[];
  nextSeq: number;
  /** The exit code of an interruption: 130 unless a signal asked for it, see the action `terminated`. */
  interruptedCode: number;
}

export type Action =
  | { type: 'keys'; presses: Press[] }
  | { type: 'paste'; text: string }
  | { type: 'resized'; columns: number; rows: number }
  | { type: 'examining'; at: number }
  | { type: 'progress'; progress: Progress }
  | { type: 'examined'; examination: Examination }
  | { type: 'examination-failed'; reason: string }
  | { type: 'plan-started'; verb: 'apply' | 'undo'; title: string; at: number }
  | { type: 'plan-progress'; progress: PlanProgress }
  /** `workaround`: what was applied hides the failure. `reversible`: false where an undo has nothing to put back. */
  | { type: 'applied'; outcome: Outcome; workaround?: boolean; reversible?: false }
  | { type: 'undone'; outcome: UndoOutcome }
  | { type: 'plan-broke'; reason: string }
  | { type: 'unfinished'; entries: JournalEntry[] }
  | { type: 'history'; entries: JournalEntry[] }
  | { type: 'undo-found'; entry: JournalEntry | undefined }
  | { type: 'notice'; notice: Notice }
  /** A signal tells the program to end: 128 + its number. */
  | { type: 'terminated'; code: number }
  | { type: 'taken'; upTo: number };

/** The screen before anything was examined; it asks for the first examination. */
export function initialState(setting: Setting, columns: number, rows: number): State {
  return {
    setting,
    columns,
    rows,
    examination: undefined,
    examining: undefined,
    trouble: undefined,
    cursor: undefined,
    listTop: 0,
    chosen: {},
    filter: EMPTY_FIELD,
    filtering: false,
    focus: 'causes',
    scroll: { details: 0, fix: 0, full: 0, overlay: 0 },
    full: false,
    overlay: undefined,
    activity: undefined,
    notice: undefined,
    undoable: 0,
    requests: [{ seq: 1, type: 'examine' }],
    nextSeq: 2,
    interruptedCode: 130,
  };
}

/** The state with one more thing to be done. */
export function request(state: State, body: RequestBody): State {
  return withRequest<RequestBody, State>(state, body);
}

/** True while a plan is being applied or undone: nothing else may be started then. */
export function busy(state: State): boolean {
  return state.activity !== undefined && state.activity.result === undefined;
}
