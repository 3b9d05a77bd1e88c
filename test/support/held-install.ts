import type { Answers } from '../../src/fixes/fix.js';
import type {
  InstallProgress,
  InstallSession,
  InstallView,
  Listening,
  StepOutcome,
} from '../../src/session/install-session.js';
import type { Progress, Session } from '../../src/session/session.js';
import type { Rejected, StepId, TrialResult } from '../../src/steps/step.js';
import { type Deferred, deferred, FakeSession } from './fake-session.js';

interface Call<T> {
  what: string;
  step: StepId | undefined;
  answers: Answers;
  overForeign: boolean | undefined;
  signal: AbortSignal | undefined;
  settle: Deferred<T>;
  progress(progress: InstallProgress): void;
}

/** A guided install whose every answer the test gives. Looks answer `next` at once, unless `hold` is true. */
export class HeldInstall implements InstallSession {
  readonly place = { context: 'minikube', server: 'https://192.168.49.2:8443' };
  readonly playground = false;
  readonly profilePath = 'regdoctor.yaml';
  hold = false;
  looks: (Deferred<InstallView> & { signal: AbortSignal; progress(progress: Progress): void })[] = [];
  /** Everything but looks, in order. */
  calls: Call<unknown>[] = [];
  opened = new FakeSession();
  closed = 0;

  constructor(
    public next: InstallView,
    readonly where = 'minikube (https://192.168.49.2:8443)',
  ) {}

  diagnosis(): Session {
    return this.opened;
  }

  look(options: { signal: AbortSignal; onProgress?: (progress: Progress) => void }): Promise<InstallView> {
    const settle = deferred<InstallView>();
    this.looks.push({ ...settle, signal: options.signal, progress: (told) => options.onProgress?.(told) });
    if (!this.hold) settle.resolve(this.next);
    return settle.promise;
  }

  answer(step: StepId, answers: Answers, options: { signal: AbortSignal }): Promise<InstallView | Rejected> {
    return this.call<InstallView | Rejected>('answer', step, { answers, ...options });
  }

  apply(
    step: StepId,
    answers: Answers,
    options: Listening & { overForeign?: boolean },
  ): Promise<StepOutcome> {
    return this.call<StepOutcome>('apply', step, { answers, ...options });
  }

  wait(step: StepId, options: Listening): Promise<StepOutcome> {
    return this.call<StepOutcome>('wait', step, options);
  }

  rehearse(
    step: StepId,
    answers: Answers,
    options: { signal: AbortSignal },
  ): Promise<{ ok: boolean; notes: string[] }> {
    return this.call<{ ok: boolean; notes: string[] }>('rehearse', step, { answers, ...options });
  }

  tryPush(answers: Answers, options: Listening): Promise<{ result: TrialResult; view: InstallView }> {
    return this.call<{ result: TrialResult; view: InstallView }>('trial', undefined, { answers, ...options });
  }

  skip(step: StepId, skipped: boolean): InstallView {
    void this.call(skipped ? 'skip' : 'unskip', step, {});
    return this.next;
  }

  reopen(step: StepId): InstallView {
    void this.call('reopen', step, {});
    return this.next;
  }

  undo(options: Listening): Promise<{ ok: boolean; reason: string; view: InstallView }> {
    return this.call<{ ok: boolean; reason: string; view: InstallView }>('undo', undefined, options);
  }

  commands(step: StepId): string[] {
    const standing = this.next.steps.find(({ id }) => id === step)?.standing;
    if (standing?.state === 'plan') return standing.plan.proposal.commands;
    return standing?.state === 'blocked' || standing?.state === 'trial' ? standing.commands : [];
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }

  /** What was called last. */
  get last(): Call<unknown> {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error('nothing was called');
    return call;
  }

  get names(): string[] {
    return this.calls.map(({ what }) => what);
  }

  private call<T>(
    what: string,
    step: StepId | undefined,
    options: Partial<Listening> & { answers?: Answers; overForeign?: boolean },
  ): Promise<T> {
    const settle = deferred<T>();
    this.calls.push({
      what,
      step,
      answers: options.answers ?? {},
      overForeign: options.overForeign,
      signal: options.signal,
      settle: settle as Deferred<unknown>,
      progress: (progress) => options.onProgress?.(progress),
    });
    return settle.promise;
  }
}
