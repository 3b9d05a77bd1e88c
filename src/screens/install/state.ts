import type { Field } from '../../components/field.js';
import type { Answers } from '../../fixes/fix.js';
import type { InstallProgress, InstallView, StepOutcome } from '../../session/install-session.js';
import type { Progress } from '../../session/session.js';
import type { Rejected, Standing, StepId, TrialResult } from '../../steps/step.js';
import type { Press } from '../diagnosis/keys.js';
import type { Activity, Examining, Result } from '../diagnosis/state.js';
import type { Notice } from '../notice.js';
import { withRequest } from '../requests.js';
import type { Form } from './form.js';

/** What never changes while the screen is up. */
export interface Setting {
  unicode: boolean;
  /** False when the screen does not own the whole terminal: the last row is left free then. */
  alternateScreen: boolean;
  /** The command line that goes on with this install; absent where nothing is left of it, as on the playground. */
  resume?: string;
  /** Steps that are passed over from the beginning. */
  skip?: readonly StepId[];
  /** Answers that the command line gave, by `STEP.ID`: each is in its field when it is asked for. */
  given?: Answers;
  /** How long each step is waited for; as its plan says when absent. */
  stepSeconds?: number;
}

export type Pane = 'steps' | 'step';

export type WorkKind = 'look' | 'answer' | 'apply' | 'wait' | 'rehearse' | 'trial' | 'undo';

/** Something that goes on; one at a time. */
export interface Work extends Pick<Activity, 'changes' | 'waiting' | 'notes'> {
  kind: WorkKind;
  /** Undefined when it is about no single step. */
  step: StepId | undefined;
  title: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  readings: Examining['readings'];
  /** How the step stands by now, while it is waited for. */
  standing: Standing | undefined;
  /** It was told to stop, and has not yet. */
  stopping: boolean;
  /** The program ends when it has. */
  leaving: boolean;
}

/** What came of the last thing that was done at a step. */
export interface Came extends Result, Pick<Activity, 'changes' | 'notes'> {}

/** Answers that a plan needs before it is applied or rehearsed. */
export interface Asking {
  step: StepId;
  purpose: 'apply' | 'rehearse';
  form: Form;
}

export type Overlay =
  | { kind: 'help' }
  | { kind: 'summary' }
  | { kind: 'commands'; step: StepId; lines: string[] }
  | { kind: 'confirm'; step: StepId; answers: Answers; word: string; field: Field; wrong: boolean }
  | { kind: 'confirm-undo'; title: string; word: string; field: Field; wrong: boolean };

/** Something that the screen wants done. Requests are taken by the effects in `use-install.ts`, in order and once. */
export type Request = { seq: number } & RequestBody;
export type RequestBody =
  | { type: 'look' }
  | { type: 'answer'; step: StepId; answers: Answers }
  | { type: 'apply'; step: StepId; answers: Answers; overForeign: boolean; title: string }
  | { type: 'rehearse'; step: StepId; answers: Answers }
  | { type: 'wait'; step: StepId }
  | { type: 'trial'; step: StepId }
  | { type: 'undo'; title: string }
  | { type: 'skip'; step: StepId; skipped: boolean }
  | { type: 'reopen'; step: StepId }
  | { type: 'commands'; step: StepId }
  | { type: 'copy'; text: string }
  | { type: 'save' }
  | { type: 'abort' }
  | { type: 'redraw' }
  | { type: 'suspend' }
  | { type: 'exit'; code: number; words: string[] };

export interface State {
  setting: Setting;
  columns: number;
  rows: number;
  view: InstallView | undefined;
  /** Why the first look could not be taken. */
  trouble: string | undefined;
  work: Work | undefined;
  cursor: StepId | undefined;
  /** The person put the cursor elsewhere: it does not follow the install until they do something there. */
  moved: boolean;
  focus: Pane;
  /** First row shown of each scrolling view. */
  scroll: { step: number; overlay: number };
  /** What is being typed, by step. */
  forms: Partial<Record<StepId, Form>>;
  /** Answers of the command line that were not asked for yet, by `STEP.ID`. */
  given: Answers;
  asking: Asking | undefined;
  came: Partial<Record<StepId, Came>>;
  overlay: Overlay | undefined;
  /** The diagnosis lies over this screen, and has all the keys. */
  diagnosing: boolean;
  /** Milliseconds of the latest key, and whether all since the diagnosis was closed came in one burst with the key that closed it. */
  keys: { at: number; closing: boolean };
  /** Steps whose failures have opened the diagnosis by themselves: once is enough. */
  diagnosed: readonly StepId[];
  /** Steps that are not waited for by themselves: the person stopped it, or the time was over. */
  unawaited: readonly StepId[];
  /** The summary has opened by itself. */
  summed: boolean;
  notice: Notice | undefined;
  /** Titles of the plans that were applied and not taken back, the latest last. */
  applied: readonly string[];
  requests: Request[];
  nextSeq: number;
  /** The exit code of an interruption: 130 unless a signal asked for it, see the action `terminated`. */
  interruptedCode: number;
}

export type Action =
  /** `at`: milliseconds of any clock that only goes forward. */
  | { type: 'keys'; presses: Press[]; at: number }
  | { type: 'paste'; text: string }
  | { type: 'resized'; columns: number; rows: number }
  | { type: 'started'; kind: WorkKind; step: StepId | undefined; title: string; at: number }
  | { type: 'reading'; progress: Progress }
  | { type: 'progress'; progress: InstallProgress }
  | { type: 'looked'; view: InstallView }
  | { type: 'answered'; step: StepId; result: InstallView | Rejected }
  /** `skip` and `reopen` answer at once. */
  | { type: 'decided'; step: StepId; view: InstallView; reopened: boolean }
  | { type: 'applied' | 'awaited'; step: StepId; outcome: StepOutcome }
  | { type: 'rehearsed'; step: StepId; ok: boolean; notes: string[] }
  | { type: 'tried'; step: StepId; result: TrialResult; view: InstallView }
  | { type: 'undone'; ok: boolean; reason: string; view: InstallView }
  /** The work ended without an answer. `aborted`: it was told to. */
  | { type: 'broke'; reason: string; aborted: boolean }
  | { type: 'commands'; step: StepId; lines: string[] }
  | { type: 'notice'; notice: Notice }
  | { type: 'diagnosis-left' }
  /** A signal tells the program to end: 128 + its number. */
  | { type: 'terminated'; code: number }
  | { type: 'taken'; upTo: number };

/** The screen before anything was looked at; it asks for the first look. */
export function initialState(setting: Setting, columns: number, rows: number): State {
  return {
    setting,
    columns,
    rows,
    view: undefined,
    trouble: undefined,
    work: undefined,
    cursor: undefined,
    moved: false,
    focus: 'steps',
    scroll: { step: 0, overlay: 0 },
    forms: {},
    given: setting.given ?? {},
    asking: undefined,
    came: {},
    overlay: undefined,
    diagnosing: false,
    keys: { at: 0, closing: false },
    diagnosed: [],
    unawaited: [],
    summed: false,
    notice: undefined,
    applied: [],
    requests: [{ seq: 1, type: 'look' }],
    nextSeq: 2,
    interruptedCode: 130,
  };
}

/** The state with one more thing to be done. */
export function request(state: State, body: RequestBody): State {
  return withRequest<RequestBody, State>(state, body);
}

const UNDISTURBED: readonly WorkKind[] = ['answer', 'apply', 'trial', 'undo'];

/** True while something goes on that nothing else may be started beside, or that was just asked for. */
export function busy(state: State): boolean {
  const { work, requests } = state;
  const kinds: readonly string[] = UNDISTURBED;
  return (
    (work !== undefined && kinds.includes(work.kind)) || requests.some(({ type }) => kinds.includes(type))
  );
}
