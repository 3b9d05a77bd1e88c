import { subjectName } from '../../checks/check.js';
import type { Kept } from '../../evidence/platform/read-platform.js';
import type { Answers, Proposal } from '../../fixes/fix.js';
import { usersSecretRef } from '../../manifests/names.js';
import { type Clock, systemClock } from '../../plan/clock.js';
import { placed } from '../../steps/shared/placed.js';
import { isRejected, type Rejected, type StepId, type TrialResult } from '../../steps/step.js';
import type { InstallSession, InstallView, Listening, StepOutcome } from '../install-session.js';
import type { Progress, Session } from '../session.js';
import { Changes } from './changes.js';
import type { InstallDeps, LookAt } from './deps.js';
import { keptWhileWaiting } from './kept.js';
import { Known } from './known.js';
import { lookAround } from './look.js';
import { completed } from './passwords.js';
import { settleStep, stepIn } from './settle.js';
import { verifiedPasswords, withoutSecrets } from './wish.js';

interface LookOptions {
  signal: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** How long a step is waited for that was applied before, in seconds. */
const WAIT_SECONDS = 600;

/** A guided install on a cluster: looks, takes answers, applies, waits, tries. */
export function createInstallSession(deps: InstallDeps): InstallSession {
  return new Install(deps);
}

class Install implements InstallSession {
  readonly where: string;
  readonly place: { context: string; server: string };
  readonly playground: boolean;
  readonly profilePath: string;
  private readonly clock: Clock;
  private readonly known: Known;
  private readonly changes: Changes;

  constructor(private readonly deps: InstallDeps) {
    this.where = deps.where;
    this.place = { context: deps.api.context, server: deps.api.server };
    this.playground = deps.playground;
    this.profilePath = deps.profilePath;
    this.clock = deps.clock ?? systemClock;
    this.known = new Known(deps);
    this.changes = new Changes(deps, this.clock);
  }

  diagnosis(): Session {
    return this.deps.openDiagnosis(this.known.registry());
  }

  look(options: LookOptions): Promise<InstallView> {
    return this.see(options, {});
  }

  async answer(
    id: StepId,
    answers: Answers,
    options: { signal: AbortSignal },
  ): Promise<InstallView | Rejected> {
    const { known } = this;
    const view = await this.seen(options);
    const taken = known.step(id).take?.(known.context(view.survey), answers) ?? known.profile;
    if (isRejected(taken)) return taken;
    known.profile = taken;
    known.rememberPasswords(answers);
    const secret = usersSecretRef(placed(known.context(view.survey)));
    const verified = await verifiedPasswords(this.deps.api, secret, answers, options.signal);
    const plain = withoutSecrets(stepIn(view, id).standing, answers);
    known.noteAnswered(id, answers, { ...plain, ...verified });
    await this.deps.saveProfile(taken);
    return this.look(options);
  }

  async apply(
    id: StepId,
    given: Answers,
    options: Listening & { overForeign?: boolean },
  ): Promise<StepOutcome> {
    const { standing } = stepIn(await this.seen(options), id);
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
    const applied = await this.changes.apply(proposal, answers.answers, options);
    if (applied.state !== 'applied') return applied;
    for (const [user, password] of answers.passwords) this.known.passwords.set(user, password);
    for (const { prompt, value } of answers.generated) {
      options.onProgress?.({ type: 'note', text: `${prompt}, generated and shown only now: ${value}` });
    }
    this.known.remember({ reopened: undefined, wish: undefined });
    return this.settle(id, proposal.settleSeconds, options, proposal);
  }

  async wait(id: StepId, options: Listening): Promise<StepOutcome> {
    const standing = this.known.standing(id);
    const before = standing?.state === 'plan' ? standing.plan.proposal : undefined;
    return this.settle(id, WAIT_SECONDS, options, before);
  }

  async rehearse(
    id: StepId,
    given: Answers,
    options: { signal: AbortSignal },
  ): Promise<{ ok: boolean; notes: string[] }> {
    const { standing } = stepIn(await this.seen(options), id);
    if (standing.state !== 'plan') return { ok: true, notes: ['There is nothing to apply at this step.'] };
    const { proposal } = standing.plan;
    const answers = completed(proposal.questions, given);
    if (!answers.ok) return { ok: false, notes: [answers.reason] };
    return this.changes.rehearse(proposal, answers.answers, options.signal);
  }

  async tryPush(given: Answers, options: Listening): Promise<{ result: TrialResult; view: InstallView }> {
    const { known } = this;
    const user = known.userToTry() ?? '';
    known.rememberPasswords(given);
    const password = known.passwords.of(user);
    const result: TrialResult =
      password === undefined
        ? { ok: false, by: 'api', lines: [], problem: `The password of ${user} is needed to push an image.` }
        : await this.deps.tryPush(this.lookAt(options.signal), password, (text) =>
            options.onProgress?.({ type: 'note', text }),
          );
    known.remember({ trial: result });
    return { result, view: await this.look({ signal: options.signal }) };
  }

  skip(id: StepId, skipped: boolean): InstallView {
    this.known.skip(id, skipped);
    return this.known.again();
  }

  reopen(id: StepId): InstallView {
    this.known.remember({ reopened: id, wish: undefined });
    return this.known.again();
  }

  async undo(options: Listening): Promise<{ ok: boolean; reason: string; view: InstallView }> {
    const undone = await this.changes.undoLatest(options);
    if (undone === undefined)
      return { ok: false, reason: 'Nothing was applied in this session.', view: this.known.again() };
    return { ...undone, view: await this.look({ signal: options.signal }) };
  }

  commands(id: StepId): string[] {
    const standing = this.known.standing(id);
    if (standing?.state === 'plan') return standing.plan.proposal.commands;
    return standing?.state === 'blocked' || standing?.state === 'trial' ? standing.commands : [];
  }

  async close(): Promise<void> {
    this.deps.api.close();
    await this.deps.onClose?.();
  }

  private see({ signal, onProgress }: LookOptions, kept: Kept): Promise<InstallView> {
    return lookAround(this.deps, this.known, this.lookAt(signal, onProgress), { kept, clock: this.clock });
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
    const { survey } = this.known;
    return survey === undefined ? {} : keptWhileWaiting(step, survey);
  }

  /** The latest view; the first one where there was none yet. */
  private async seen({ signal }: { signal: AbortSignal }): Promise<InstallView> {
    return this.known.view ?? (await this.look({ signal }));
  }

  private lookAt(signal: AbortSignal, onProgress: (progress: Progress) => void = () => {}): LookAt {
    return { ...this.known.registry(), signal, onProgress };
  }
}
