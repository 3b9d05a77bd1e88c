import { subjectName } from '../../checks/check.js';
import type { HostAccess } from '../../evidence/host/access.js';
import type { Evidence } from '../../evidence/model.js';
import type { Kept } from '../../evidence/platform/read-platform.js';
import { objectKey, type Platform, type Survey } from '../../evidence/platform-model.js';
import type { Answers, Proposal } from '../../fixes/fix.js';
import type { ClusterApi } from '../../kube/api.js';
import type { ObjectRef } from '../../kube/objects.js';
import { usersSecretRef } from '../../manifests/names.js';
import { type Clock, systemClock } from '../../plan/clock.js';
import type { JournalStore } from '../../plan/journal-store.js';
import type { Profile } from '../../profile/profile.js';
import { trialUser, withFoundUsers } from '../../steps/shared/found-users.js';
import { placed } from '../../steps/shared/placed.js';
import {
  isRejected,
  type Memory,
  type Rejected,
  type Step,
  type StepContext,
  type StepId,
  type TrialResult,
} from '../../steps/step.js';
import type {
  InstallProgress,
  InstallSession,
  InstallSummary,
  InstallView,
  Listening,
  StepOutcome,
} from '../install-session.js';
import type { Judging } from '../judging.js';
import type { HandOver, Progress, Session } from '../session.js';
import { keptWhileWaiting, keptWithinLook } from './kept.js';
import { completed, type Passwords, passwordsInMemory, userAskedBy } from './passwords.js';
import { settleStep, stepIn } from './settle.js';
import { viewOfInstall } from './view.js';
import { verifiedPasswords, withoutSecrets } from './wish.js';

/** What a look at the registry is told: where it is, and whom to log in as. */
export interface LookAt {
  profile: Profile;
  /** Whom to log in as; absent while nobody is known. */
  user?: string;
  passwords: Passwords;
  /** An upload is tried too, since the trial push has failed. */
  tryUpload: boolean;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

export interface InstallDeps {
  api: ClusterApi;
  host: HostAccess;
  steps: readonly Step[];
  judgement(): Promise<Judging>;
  /** The registry as the checks see it. */
  readEvidence(at: LookAt): Promise<{ evidence: Evidence; requests: number; roundTrips: number }>;
  /** The cluster and this machine; of the objects that the steps write those named. `survey` is what the last look saw, `kept` what of it is not read again. */
  readPlatform(
    at: LookAt,
    objects: readonly ObjectRef[],
    survey: Survey | undefined,
    kept: Kept,
  ): Promise<Platform>;
  /** A diagnosis of the same registry. */
  openDiagnosis(at: Omit<LookAt, 'signal' | 'onProgress'>): Session;
  tryPush(at: LookAt, password: string, tell: (line: string) => void): Promise<TrialResult>;
  summarise?: (context: StepContext) => InstallSummary;
  profile: Profile;
  profilePath: string;
  saveProfile(profile: Profile): Promise<void>;
  journal: JournalStore;
  where: string;
  playground: boolean;
  clock?: Clock;
  onClose?: () => Promise<void>;
}

interface LookOptions {
  signal: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** Loaded when something is to be changed. */
const loadPlans = () => import('../../plan/plans.js');

/** A guided install on a cluster: looks, takes answers, applies, waits, tries. */
export function createInstallSession(deps: InstallDeps): InstallSession {
  return new Install(deps);
}

class Install implements InstallSession {
  readonly where: string;
  readonly place: { context: string; server: string };
  readonly playground: boolean;
  readonly profilePath: string;
  private profile: Profile;
  private memory: Memory;
  private readonly passwords = passwordsInMemory();
  private readonly clock: Clock;
  private readonly planIds: string[] = [];
  private survey: Survey | undefined;
  private view: InstallView | undefined;

  constructor(private readonly deps: InstallDeps) {
    this.where = deps.where;
    this.place = { context: deps.api.context, server: deps.api.server };
    this.playground = deps.playground;
    this.profilePath = deps.profilePath;
    this.profile = deps.profile;
    this.clock = deps.clock ?? systemClock;
    this.memory = {
      confirmed: undefined,
      skipped: [],
      knownPasswords: [],
      trial: undefined,
      answered: [],
      reopened: undefined,
    };
    this.noteConfirmed();
  }

  diagnosis(): Session {
    return this.deps.openDiagnosis(this.registry());
  }

  look(options: LookOptions): Promise<InstallView> {
    return this.see(options, {});
  }

  private async see(options: LookOptions, kept: Kept): Promise<InstallView> {
    const start = this.clock.now();
    const at = this.lookAt(options.signal, options.onProgress);
    const wanted = this.objectsWanted();
    const [read, platform, judge] = await Promise.all([
      this.deps.readEvidence(at),
      this.deps.readPlatform(at, wanted, this.survey, kept),
      this.deps.judgement(),
    ]);
    this.survey = { platform, evidence: read.evidence };
    // What the steps write may follow from what was just read: the generation of cert-manager, the API of Ingresses.
    const missing = this.objectsWanted().filter((ref) => !isRead(platform, ref));
    if (missing.length > 0) {
      const all = [...wanted, ...missing];
      const more = await this.deps.readPlatform(at, all, this.survey, keptWithinLook(this.survey));
      this.survey = { platform: more, evidence: read.evidence };
    }
    options.signal.throwIfAborted();
    this.profile = withFoundUsers(this.context(this.survey));
    const examination = judge.examine({ ...read, readMs: this.clock.now() - start }, this.clock.now);
    return this.show(this.survey, examination);
  }

  async answer(
    id: StepId,
    answers: Answers,
    options: { signal: AbortSignal },
  ): Promise<InstallView | Rejected> {
    const step = this.step(id);
    const view = this.view ?? (await this.look({ signal: options.signal }));
    const taken = step.take?.(this.context(view.survey), answers) ?? this.profile;
    if (isRejected(taken)) return taken;
    this.profile = taken;
    this.rememberPasswords(answers);
    const told = Object.keys(answers).map((question) => `${id}.${question}`);
    const secret = usersSecretRef(placed(this.context(view.survey)));
    const verified = await verifiedPasswords(this.deps.api, secret, answers, options.signal);
    const plain = withoutSecrets(stepIn(view, id).standing, answers);
    this.memory = {
      ...this.memory,
      reopened: undefined,
      wish: { step: id, answers: { ...plain, ...verified } },
      answered: [...new Set([...this.memory.answered, ...told])],
    };
    this.noteConfirmed();
    await this.deps.saveProfile(taken);
    return this.look(options);
  }

  async apply(
    id: StepId,
    given: Answers,
    options: Listening & { overForeign?: boolean },
  ): Promise<StepOutcome> {
    const view = this.view ?? (await this.look({ signal: options.signal }));
    const { standing } = stepIn(view, id);
    if (standing.state !== 'plan')
      return { state: 'refused', reason: 'There is nothing to apply at this step.' };
    const { proposal, foreign } = standing.plan;
    if (foreign.length > 0 && options.overForeign !== true) {
      const names = foreign.map(subjectName).join(', ');
      return {
        state: 'refused',
        reason: `${names} was not made by regdoctor and differs. Nothing was changed.`,
      };
    }
    const answers = completed(proposal.questions, given);
    if (!answers.ok) return { state: 'refused', reason: answers.reason };
    const { applyPlan } = await loadPlans();
    const applied = await applyPlan(this.deps.api, proposal, answers.answers, this.deps.journal, {
      signal: options.signal,
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      host: await this.hands(options),
      clock: this.clock,
    });
    if (applied.state !== 'applied') return applied;
    this.planIds.push(applied.entry.id);
    for (const [user, password] of answers.passwords) this.passwords.set(user, password);
    for (const { prompt, value } of answers.generated) {
      options.onProgress?.({ type: 'note', text: `${prompt}, generated and shown only now: ${value}` });
    }
    this.memory = {
      ...this.memory,
      knownPasswords: this.passwords.users(),
      reopened: undefined,
      wish: undefined,
    };
    return this.settle(id, proposal.settleSeconds, options, proposal);
  }

  async wait(id: StepId, options: Listening): Promise<StepOutcome> {
    const standing = this.view === undefined ? undefined : stepIn(this.view, id).standing;
    const before = standing?.state === 'plan' ? standing.plan.proposal : undefined;
    return this.settle(id, WAIT_SECONDS, options, before);
  }

  async rehearse(
    id: StepId,
    given: Answers,
    options: { signal: AbortSignal },
  ): Promise<{ ok: boolean; notes: string[] }> {
    const view = this.view ?? (await this.look({ signal: options.signal }));
    const { standing } = stepIn(view, id);
    if (standing.state !== 'plan') return { ok: true, notes: ['There is nothing to apply at this step.'] };
    const { proposal } = standing.plan;
    const answers = completed(proposal.questions, given);
    if (!answers.ok) return { ok: false, notes: [answers.reason] };
    const { rehearsePlan } = await loadPlans();
    return rehearsePlan(this.deps.api, proposal, answers.answers, {
      signal: options.signal,
      host: await this.hands({}),
      clock: this.clock,
    });
  }

  async tryPush(given: Answers, options: Listening): Promise<{ result: TrialResult; view: InstallView }> {
    const user = this.userToTry() ?? '';
    this.rememberPasswords(given);
    const password = this.passwords.of(user);
    const result: TrialResult =
      password === undefined
        ? { ok: false, by: 'api', lines: [], problem: `The password of ${user} is needed to push an image.` }
        : await this.deps.tryPush(this.lookAt(options.signal), password, (text) =>
            options.onProgress?.({ type: 'note', text }),
          );
    this.memory = { ...this.memory, trial: result, knownPasswords: this.passwords.users() };
    return { result, view: await this.look({ signal: options.signal }) };
  }

  skip(id: StepId, skipped: boolean): InstallView {
    const others = this.memory.skipped.filter((other) => other !== id);
    this.memory = { ...this.memory, skipped: skipped ? [...others, id] : others };
    return this.again();
  }

  reopen(id: StepId): InstallView {
    this.memory = { ...this.memory, reopened: id, wish: undefined };
    return this.again();
  }

  async undo(options: Listening): Promise<{ ok: boolean; reason: string; view: InstallView }> {
    const id = this.planIds.at(-1);
    if (id === undefined)
      return { ok: false, reason: 'Nothing was applied in this session.', view: this.again() };
    const { undoPlan } = await loadPlans();
    const outcome = await undoPlan(this.deps.api, this.deps.journal, {
      id,
      signal: options.signal,
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      host: await this.hands(options),
      clock: this.clock,
    });
    const ok = outcome.state === 'undone';
    if (ok) this.planIds.pop();
    return { ok, reason: outcome.reason, view: await this.look({ signal: options.signal }) };
  }

  commands(id: StepId): string[] {
    const standing = this.view === undefined ? undefined : stepIn(this.view, id).standing;
    if (standing?.state === 'plan') return standing.plan.proposal.commands;
    return standing?.state === 'blocked' || standing?.state === 'trial' ? standing.commands : [];
  }

  async close(): Promise<void> {
    this.deps.api.close();
    await this.deps.onClose?.();
  }

  private settle(step: StepId, limit: number, options: Listening, before?: Proposal): Promise<StepOutcome> {
    const { signal, onProgress } = options;
    return settleStep({
      step,
      limit,
      signal,
      clock: this.clock,
      look: (at, again) => this.see({ signal: at }, again ? this.keptAt(step) : {}),
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(before === undefined ? {} : { before }),
    });
  }

  private keptAt(step: StepId): Kept {
    return this.survey === undefined ? {} : keptWhileWaiting(step, this.survey);
  }

  private async hands({
    handOver,
    onProgress,
  }: {
    handOver?: HandOver;
    onProgress?: (progress: InstallProgress) => void;
  }) {
    const { sudoElevation } = await loadPlans();
    const tell = (lines: string[]) => {
      for (const text of lines) onProgress?.({ type: 'note', text });
    };
    return {
      access: this.deps.host,
      elevate: sudoElevation({ tell, ...(handOver === undefined ? {} : { handOver }) }),
    };
  }

  private step(id: StepId): Step {
    const found = this.deps.steps.find((step) => step.id === id);
    if (found === undefined) throw new Error(`there is no step ${id}`);
    return found;
  }

  private context(survey: Survey): StepContext {
    return { profile: this.profile, survey, memory: this.memory };
  }

  private objectsWanted(): ObjectRef[] {
    const { survey } = this;
    if (survey === undefined) return [];
    const context = this.context(survey);
    const all = this.deps.steps.flatMap((step) => step.objects?.(context) ?? []);
    return [...new Map(all.map((ref) => [objectKey(ref), ref])).values()];
  }

  private registry(): Omit<LookAt, 'signal' | 'onProgress'> {
    const user = this.userToTry();
    return {
      ...(user === undefined ? {} : { user }),
      profile: this.profile,
      passwords: this.passwords,
      tryUpload: this.memory.trial?.ok === false,
    };
  }

  private userToTry(): string | undefined {
    return this.survey === undefined ? this.profile.users[0] : trialUser(this.context(this.survey));
  }

  private lookAt(signal: AbortSignal, onProgress: (progress: Progress) => void = () => {}): LookAt {
    return { ...this.registry(), signal, onProgress };
  }

  /** Answers to questions for a password, as `password.USER`. */
  private rememberPasswords(answers: Answers): void {
    for (const [id, value] of Object.entries(answers)) {
      const user = userAskedBy(id);
      if (user !== undefined && value !== '') this.passwords.set(user, value);
    }
    this.memory = { ...this.memory, knownPasswords: this.passwords.users() };
  }

  /** The answers were given for this cluster: it is no surprise any more. */
  private noteConfirmed(): void {
    const { context, server } = this.place;
    if (this.profile.context === context && this.profile.server === server) {
      this.memory = { ...this.memory, confirmed: `${context} ${server}` };
    }
  }

  private show(survey: Survey, examination: InstallView['examination']): InstallView {
    const { summarise } = this.deps;
    this.view = viewOfInstall({
      steps: this.deps.steps,
      profile: this.profile,
      memory: this.memory,
      survey,
      examination,
      ...(summarise === undefined ? {} : { summarise }),
    });
    return this.view;
  }

  /** The same readings under other decisions. */
  private again(): InstallView {
    if (this.view === undefined) throw new Error('nothing was looked at yet');
    return this.show(this.view.survey, this.view.examination);
  }
}

/** How long a step is waited for that was applied before, in seconds. */
const WAIT_SECONDS = 600;

function isRead(platform: Platform, ref: ObjectRef): boolean {
  return ref.kind === 'Secret'
    ? platform.secrets[ref.name] !== undefined
    : platform.objects[objectKey(ref)] !== undefined;
}
