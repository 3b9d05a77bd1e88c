import { subjectName } from '../../checks/check.js';
import { ConfigError } from '../../errors.js';
import { confirmationWord } from '../../fixes/confirmation-word.js';
import type { InstallEnd } from '../../report/install-json.js';
import {
  answersText,
  standingText,
  stepFailures,
  stepLine,
  summaryOfInstall,
} from '../../report/install-text.js';
import { sanitizeLine } from '../../report/sanitize.js';
import type { Style } from '../../report/style.js';
import { isNext } from '../../session/install/settle.js';
import { withinSeconds } from '../../session/install/within.js';
import type {
  InstallSession,
  InstallView,
  Listening,
  StepOutcome,
  StepView,
} from '../../session/install-session.js';
import type { StepId } from '../../steps/step.js';
import { confirm } from '../confirm.js';
import { type AnswerSources, answersTo } from './answers.js';
import { cureHere } from './cure.js';
import { installProgress } from './progress.js';
import { waysToGive } from './ways-to-give.js';

/** How the run ended, with one sentence. */
export interface End {
  state: InstallEnd;
  reason: string;
  view: InstallView;
  exitCode: number;
}

export interface RunOptions {
  session: InstallSession;
  sources: AnswerSources;
  /** Apply without asking. */
  yes: boolean;
  /** Consent to change objects that regdoctor did not make. */
  overForeign: boolean;
  /** How long each step is waited for; as its plan says when absent. */
  stepSeconds?: number;
  signal: AbortSignal;
  /** A style whose commands name the registry as far as it is decided. */
  styleOf(view: InstallView): Style;
  print(...lines: string[]): void;
}

/** Codes of a step that is blocked because something could not be looked at. */
const UNTOLD: readonly (string | undefined)[] = ['RD801', 'RD802', 'RD803'];

/**
 * Goes from step to step until the last one is done, or somebody is needed who is not there. Every step says what it found, asks, shows its plan, applies
 * it after consent, and waits.
 * @throws ConfigError when an answer is missing or is not taken; Declined when a question is left unanswered
 */
export class StepsRun {
  private readonly told = new Set<StepId>();
  private readonly asked = new Map<StepId, string>();
  /** The step whose title was printed last. */
  private latest: StepId | undefined;

  constructor(private readonly options: RunOptions) {}

  async run(first: InstallView): Promise<End> {
    let view = first;
    for (;;) {
      this.tellPassed(view);
      const step = view.steps.find(({ id }) => id === view.current);
      if (step === undefined) return this.finished(view);
      const next = await this.take(step, view);
      if ('exitCode' in next) return next;
      view = next;
    }
  }

  private get style(): Style {
    return this.options.sources.style;
  }

  /** The steps before the current one, each once. */
  private tellPassed(view: InstallView): void {
    for (const step of view.steps) {
      if (step.id === view.current) return;
      if (this.told.has(step.id)) continue;
      this.told.add(step.id);
      this.options.print(...stepLine(step, view.steps.length, this.style));
    }
  }

  private take(step: StepView, view: InstallView): Promise<InstallView | End> {
    this.options.print(...standingText(step, view.steps.length, this.style, this.latest === step.id));
    this.latest = step.id;
    const { state } = step.standing;
    if (state === 'ask') return this.ask(step, view);
    if (state === 'plan') return this.apply(step, view);
    if (state === 'trial') return this.tryPush(step, view);
    // It is applied; what stops it is looked at for a while, since what starts up fails for a moment.
    if (state === 'waiting' || step.failures.length > 0) return this.wait(step, view);
    return Promise.resolve(this.blocked(step, view));
  }

  private async ask(step: StepView, view: InstallView): Promise<InstallView | End> {
    const { session, sources, signal } = this.options;
    const { standing } = step;
    if (standing.state !== 'ask') return view;
    const questions = standing.questions.map(({ id }) => id).join(' ');
    // The answers were taken and the step asks the same: another round would go on for ever.
    if (!sources.interactive && this.asked.get(step.id) === questions) {
      return this.end('blocked', `${step.title}: ${standing.says}`, view, 1);
    }
    this.asked.set(step.id, questions);
    const answers = await answersTo(step, standing.questions, sources, view.profile);
    if (!sources.interactive) this.options.print(...answersText(standing.questions, answers, this.style));
    const taken = await session.answer(step.id, answers, { signal });
    if (!('problem' in taken)) return taken;
    const question = standing.questions.find(({ id }) => id === taken.question);
    if (!sources.interactive) {
      const hint = question === undefined ? undefined : waysToGive(step.id, question, sources.profilePath);
      throw new ConfigError(sanitizeLine(taken.problem), hint);
    }
    this.options.print(...this.style.wrap(taken.problem, `${this.style.sign('fail')} `));
    return view;
  }

  private async apply(step: StepView, view: InstallView): Promise<InstallView | End> {
    const { session, sources, signal, yes } = this.options;
    if (step.standing.state !== 'plan') return view;
    const { proposal, foreign } = step.standing.plan;
    const overForeign = foreign.length > 0 && (await this.mayChange(foreign.map(subjectName)));
    if (foreign.length > 0 && !overForeign) {
      const names = foreign.map((ref) => sanitizeLine(subjectName(ref))).join(', ');
      const reason = `Nothing was changed: regdoctor did not make ${names}. Give --force-conflicts to change it.`;
      return this.end('declined', reason, view, 1);
    }
    if (!yes && !sources.interactive) {
      const reason = 'Nothing was changed: there is no terminal to ask on. Give --yes to apply it.';
      return this.end('declined', reason, view, 1);
    }
    const answers = await answersTo(step, proposal.questions, sources, view.profile);
    if (!yes && !(await confirm(sources.io, 'Apply it?', confirmationWord(proposal)))) {
      return this.end('declined', 'Nothing was changed at this step.', view, 1);
    }
    const outcome = await this.within(step.id, (listening) =>
      session.apply(step.id, answers, { ...listening, overForeign }),
    );
    return this.after(step.id, outcome, view, signal);
  }

  private async mayChange(names: readonly string[]): Promise<boolean> {
    const { overForeign, yes, sources } = this.options;
    if (overForeign) return true;
    if (yes || !sources.interactive) return false;
    const what = names.map(sanitizeLine).join(', ');
    return confirm(sources.io, `Change ${what}, which regdoctor did not make?`, 'change');
  }

  private async wait(step: StepView, view: InstallView): Promise<InstallView | End> {
    const { session } = this.options;
    const outcome = await this.within(step.id, (listening) => session.wait(step.id, listening));
    return this.after(step.id, outcome, view, this.options.signal);
  }

  private async tryPush(step: StepView, view: InstallView): Promise<InstallView | End> {
    const { session, sources, yes } = this.options;
    if (!yes && !sources.interactive) {
      const reason = 'No image was pushed: there is no terminal to ask on. Give --yes to try it.';
      return this.end('declined', reason, view, 1);
    }
    if (!yes && !(await confirm(sources.io, 'Push and pull the image?', undefined))) {
      return this.end('declined', 'No image was pushed.', view, 1);
    }
    const user = view.profile.users[0] ?? '';
    const known = sources.password === undefined ? {} : { [`password.${user}`]: sources.password };
    const { result, view: after } = await session.tryPush(known, this.listening());
    if (result.ok) return after;
    const now = after.steps.find(({ id }) => id === step.id) ?? step;
    return this.failing(now, after, `The trial failed: ${result.problem ?? 'the reason is not known.'}`);
  }

  private within(id: StepId, doing: (listening: Listening) => Promise<StepOutcome>): Promise<StepOutcome> {
    const { session, stepSeconds } = this.options;
    return withinSeconds(session, id, stepSeconds, this.listening(), doing);
  }

  private listening(): Listening {
    const { signal, sources, print } = this.options;
    return {
      signal,
      onProgress: installProgress((line) => print(line)),
      ...(sources.interactive ? { handOver: <T>(use: () => Promise<T>) => use() } : {}),
    };
  }

  private async after(
    id: StepId,
    outcome: StepOutcome,
    before: InstallView,
    signal: AbortSignal,
  ): Promise<InstallView | End> {
    switch (outcome.state) {
      case 'done':
        return outcome.view;
      case 'interrupted':
        return this.end('interrupted', outcome.reason, before, signal.reason === 'SIGTERM' ? 143 : 130);
      case 'refused':
      case 'failed':
        return this.end(outcome.state, outcome.reason, before, 1);
      case 'failing':
      case 'waiting': {
        const step = outcome.view.steps.find((one) => one.id === id);
        // Somebody's answer goes on from here: the next round asks for it.
        if (step === undefined || step.standing.state === 'ask' || step.standing.state === 'trial')
          return outcome.view;
        if (step.failures.length === 0 && isNext(step.standing, planTitle(before, id))) return outcome.view;
        if (step.failures.length > 0)
          return this.failing(step, outcome.view, `${step.title} is stopped by a failure.`);
        if (step.standing.state === 'blocked') {
          this.options.print(...standingText(step, outcome.view.steps.length, this.style));
          return this.blocked(step, outcome.view);
        }
        return this.late(step, outcome);
      }
    }
  }

  private late(step: StepView, { view, seconds }: { view: InstallView; seconds: number }): End {
    const { standing } = step;
    const current =
      standing.state === 'waiting' ? standing.current.map((line) => `  ${sanitizeLine(line)}`) : [];
    this.options.print(...current);
    const reason = `${step.title} is applied and not there yet after ${Math.round(seconds)} s: ${standing.says} Run the same command again to go on waiting.`;
    return this.end('waiting', reason, view, 1);
  }

  private async failing(step: StepView, view: InstallView, reason: string): Promise<InstallView | End> {
    this.options.print(...stepFailures(step, view, this.options.styleOf(view)));
    const cured = this.options.sources.interactive ? await cureHere(step, view, this.options) : undefined;
    if (cured !== undefined) return cured;
    return this.end('failing', `${reason} Cure it, then run the same command again.`, view, 1);
  }

  private blocked(step: StepView, view: InstallView): End {
    const code = step.standing.state === 'blocked' ? step.standing.code : undefined;
    const more = code === undefined ? '' : ` More: regdoctor explain ${code}.`;
    const reason = `${step.title} needs you: ${step.standing.says}${more}`;
    return this.end('blocked', reason, view, UNTOLD.includes(code) ? 3 : 1);
  }

  private finished(view: InstallView): End {
    const { summary } = view;
    const passed = view.steps.filter(({ skipped }) => skipped).map(({ title }) => title);
    if (summary !== undefined) this.options.print('', ...summaryOfInstall(summary, this.style));
    const reason =
      passed.length === 0
        ? 'The registry is ready: every step is done.'
        : `Every other step is done; passed over: ${passed.join(', ')}.`;
    return this.end('done', reason, view, 0);
  }

  private end(state: InstallEnd, reason: string, view: InstallView, exitCode: number): End {
    return { state, reason, view, exitCode };
  }
}

/** Of the plan that the step had; undefined when it had none. */
function planTitle({ steps }: InstallView, id: StepId): string | undefined {
  const standing = steps.find((step) => step.id === id)?.standing;
  return standing?.state === 'plan' ? standing.plan.proposal.title : undefined;
}
