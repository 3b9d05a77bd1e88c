import { ConfigError } from '../../errors.js';
import type { Answers, Question } from '../../fixes/fix.js';
import { answersText, standingText, stepLine } from '../../report/install-text.js';
import { sanitizeLine } from '../../report/sanitize.js';
import type { InstallView, StepView } from '../../session/install-session.js';
import type { StepId } from '../../steps/step.js';
import { answersTo } from './answers.js';
import type { End, RunOptions } from './run.js';

/** What a server says of an object whose namespace, or whose kind, an earlier step is to bring. */
const NOT_THERE_YET = /not found|could not find the requested resource|no matches for kind/i;

/**
 * Shows the plan of every step and what the API server says to it, and changes nothing. A step that hangs on objects which an earlier one would have
 * made is gone past, and that is said. Exit 1 when something would be refused, 2 when an answer is missing.
 */
export async function rehearseSteps(first: InstallView, options: RunOptions): Promise<End> {
  const run = new Rehearsal(first, options);
  for (const { id } of first.steps) await run.step(id);
  return run.end();
}

class Rehearsal {
  /** Titles of the steps whose plans would have to be applied first. */
  private readonly planned: string[] = [];
  private readonly refused: string[] = [];
  private readonly missing: string[] = [];

  constructor(
    private view: InstallView,
    private readonly options: RunOptions,
  ) {}

  async step(id: StepId): Promise<void> {
    let step = this.find(id);
    if (step.skipped || step.standing.state === 'done') {
      this.options.print(...stepLine(step, this.view.steps.length, this.options.sources.style));
      return;
    }
    this.show(step);
    // An answer may lead to further questions: a kind of storage to its size.
    for (let asked = ''; step.standing.state === 'ask'; ) {
      const questions = step.standing.questions.map((question) => question.id).join(' ');
      if (questions === asked || !(await this.answer(step, step.standing.questions))) return;
      asked = questions;
      step = this.find(id);
      this.show(step, true);
    }
    if (step.standing.state === 'plan') await this.rehearse(step, step.standing.plan.proposal.questions);
  }

  end(): End {
    const { view } = this;
    const all = (titles: readonly string[]) => titles.join(', ');
    if (this.refused.length > 0) {
      const reason = `Dry run: nothing was changed. It would be refused at: ${all(this.refused)}.`;
      return { state: 'refused', reason, view, exitCode: 1 };
    }
    if (this.missing.length > 0) {
      const reason = `Dry run: nothing was changed. Answers are missing at: ${all(this.missing)}.`;
      return { state: 'blocked', reason, view, exitCode: 2 };
    }
    return { state: 'planned', reason: 'Dry run: nothing was changed.', view, exitCode: 0 };
  }

  private show(step: StepView, goesOn = false): void {
    const { print, sources } = this.options;
    print(...standingText(step, this.view.steps.length, sources.style, goesOn));
  }

  private async answer(step: StepView, questions: readonly Question[]): Promise<boolean> {
    const answers = await this.answersOrNone(step, questions);
    if (answers === undefined) return false;
    const { print, sources } = this.options;
    print(...answersText(questions, answers, sources.style));
    const taken = await this.options.session.answer(step.id, answers, { signal: this.options.signal });
    if ('problem' in taken) {
      this.lacks(step, taken.problem);
      return false;
    }
    this.view = taken;
    return true;
  }

  private async rehearse(step: StepView, questions: readonly Question[]): Promise<void> {
    const answers = await this.answersOrNone(step, questions);
    if (answers === undefined) return;
    const { ok, notes } = await this.options.session.rehearse(step.id, answers, {
      signal: this.options.signal,
    });
    const early = !ok && this.planned.length > 0 && notes.some((note) => NOT_THERE_YET.test(note));
    this.tell(notes);
    if (early) {
      this.tell([`It can be tried when this is applied: ${this.planned.join(', ')}.`]);
    } else if (!ok) this.refused.push(step.title);
    this.planned.push(step.title);
  }

  /** A dry run asks nothing: what is missing is said, and the other steps are shown all the same. */
  private async answersOrNone(step: StepView, questions: readonly Question[]): Promise<Answers | undefined> {
    try {
      const sources = { ...this.options.sources, interactive: false };
      return await answersTo(step, questions, sources, this.view.profile);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.lacks(step, [error.message, error.hint].filter(Boolean).join(' '));
      return undefined;
    }
  }

  private lacks(step: StepView, says: string): void {
    this.tell([says]);
    this.missing.push(step.title);
  }

  private tell(lines: readonly string[]): void {
    const { style } = this.options.sources;
    this.options.print(...lines.flatMap((line) => style.wrap(sanitizeLine(line), '   ')));
  }

  private find(id: StepId): StepView {
    const found = this.view.steps.find((step) => step.id === id);
    if (found === undefined) throw new Error(`there is no step ${id}`);
    return found;
  }
}
