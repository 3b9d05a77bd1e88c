import { subjectName } from '../checks/check.js';
import { ConfigError } from '../errors.js';
import { confirmationWord } from '../fixes/confirmation-word.js';
import { exitCodeOf } from '../report/exit-code.js';
import { planText } from '../report/plan-text.js';
import { sanitizeLine } from '../report/sanitize.js';
import { Style } from '../report/style.js';
import type { Examination, Outcome, Remedy, Session } from '../session/session.js';
import { collectAnswers } from './answers.js';
import { knownCode } from './codes.js';
import { confirm } from './confirm.js';
import { curableCause } from './curable-cause.js';
import { daemonElsewhere } from './daemon-elsewhere.js';
import { examineOnce } from './diagnose.js';
import { milliseconds } from './duration.js';
import { type Io, interruptedCode } from './io.js';
import { undoFlags } from './open-screen.js';
import type { Invocation, Values } from './parse.js';
import { planProgress } from './progress.js';
import { Declined } from './prompt.js';
import { assertHostNamed, requestOf } from './request.js';
import type { Run } from './services.js';
import { terminalOf } from './terminal.js';
import { tellUnfinished } from './unfinished.js';

/** `regdoctor fix CODE`: shows the plan of the suggested fix, asks, applies it and says whether it helped. */
export const runFix: Run = async (invocation, io, services) => {
  const code = knownCode(invocation.words[0] ?? '');
  const request = requestOf(invocation.values);
  assertHostNamed(request);
  const signal = io.interruption();
  const session = await services.openSession(request, { signal });
  try {
    await tellUnfinished(session, io);
    return await new FixRun(session, io, invocation, signal).run(code);
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    io.stdout.write('Nothing was changed.\n');
    return error.interrupted ? 130 : 1;
  } finally {
    await session.close();
  }
};

class FixRun {
  private readonly values: Values;
  private readonly style: Style;

  constructor(
    private readonly session: Session,
    private readonly io: Io,
    private readonly invocation: Invocation,
    private readonly signal: AbortSignal,
  ) {
    this.values = invocation.values;
    const flags = undoFlags(requestOf(invocation.values));
    this.style = new Style({ ...terminalOf(io, invocation.values), program: io.name, flags });
  }

  async run(code: string): Promise<number> {
    const examination = await examineOnce(this.session, this.io, this.invocation, this.signal);
    const finding = this.choose(code, examination);
    if (finding === undefined) return this.tellNotFound(code, examination);
    this.print(...this.style.wrap(`${finding.code} ${finding.title}`, '', '  ', 'strong'));
    this.print(...this.style.wrap(finding.message, '  '), '');
    const remedy = this.remedyFor(finding.id, examination);
    if (remedy === undefined) {
      const cause = curableCause(finding, examination);
      const next =
        cause === undefined ? `regdoctor explain ${code}` : `its cause first: regdoctor fix ${cause}`;
      this.print(
        `There is no fix for it here. Next: ${next}`,
        ...this.style.wrap(daemonElsewhere(examination)),
      );
      return 1;
    }
    this.print(...planText(remedy, this.style), '');
    return this.values.on('dry-run') ? this.rehearse(remedy) : this.carryOut(remedy);
  }

  private print(...lines: string[]): void {
    this.io.stdout.write(lines.map((line) => `${line}\n`).join(''));
  }

  private choose(code: string, { diagnosis }: Examination) {
    const all = diagnosis.findings.filter((finding) => finding.code === code);
    const wanted = this.values.text('subject');
    if (wanted === undefined || all.length === 0) return all[0];
    const chosen = all.find(
      ({ id, subject }) =>
        id === wanted ||
        subjectName(subject) === wanted ||
        subjectName(subject).split(/[ /]/).at(-1) === wanted,
    );
    if (chosen !== undefined) return chosen;
    const subjects = all.map(({ subject }) => sanitizeLine(subjectName(subject))).join(', ');
    throw new ConfigError(`${code} is not found about "${wanted}".`, `It is found about ${subjects}.`);
  }

  private tellNotFound(code: string, { diagnosis }: Examination): number {
    const result = diagnosis.checks.find((check) => check.code === code);
    const says =
      result?.verdict === 'unknown'
        ? `${code} could not be told: it needs ${result.reasons.map(sanitizeLine).join('; ')}.`
        : `${code} is not what is wrong here.`;
    const codes = [...new Set(diagnosis.findings.map((finding) => finding.code))];
    const found = codes.length === 0 ? 'Nothing was found.' : `Found: ${codes.join(', ')}.`;
    this.print(...this.style.wrap(`${says} ${found}`));
    return exitCodeOf(diagnosis, false);
  }

  private remedyFor(finding: string, { remedies }: Examination): Remedy | undefined {
    const all = (remedies[finding] ?? []).map((remedy) => this.withTimeout(remedy));
    const wanted = this.values.text('fix');
    if (wanted === undefined) return all[0];
    const chosen = all.find(({ proposal }) => proposal.id === wanted);
    if (chosen !== undefined) return chosen;
    const ids = all.map(({ proposal }) => proposal.id);
    const hint = ids.length === 0 ? 'There is no fix for it here.' : `It has ${ids.join(', ')}.`;
    throw new ConfigError(`There is no fix "${wanted}" for it.`, hint);
  }

  private withTimeout(remedy: Remedy): Remedy {
    const timeout = this.values.text('timeout');
    if (timeout === undefined) return remedy;
    const settleSeconds = milliseconds('--timeout', timeout) / 1000;
    return { ...remedy, proposal: { ...remedy.proposal, settleSeconds } };
  }

  private async rehearse(remedy: Remedy): Promise<number> {
    this.tellCommands(remedy);
    if (!this.session.canApply) {
      this.print('This is a saved state: nothing can be applied to it.');
      return 0;
    }
    const answers = await collectAnswers(remedy.proposal.questions, this.io, this.values, false);
    const { ok, notes } = await this.session.rehearse(remedy, answers, { signal: this.signal });
    this.signal.throwIfAborted();
    this.print(...notes.flatMap((note) => this.style.wrap(note)));
    this.print(ok ? 'Dry run: nothing was changed.' : 'It would be refused. Nothing was changed.');
    return ok ? 0 : 1;
  }

  private tellCommands({ proposal }: Remedy): void {
    if (proposal.commands.length === 0) return;
    this.print('By hand:', ...proposal.commands.map((command) => `  ${sanitizeLine(command)}`), '');
  }

  private async carryOut(remedy: Remedy): Promise<number> {
    const { proposal } = remedy;
    if (!this.session.canApply) {
      throw new ConfigError(
        'This is a saved state: nothing can be applied to it.',
        'Leave out --from to fix the registry of a cluster.',
      );
    }
    const interactive = this.io.stdin.isTTY === true && this.io.stderr.isTTY === true;
    const yes = this.values.on('yes');
    if (!yes && !interactive) {
      this.print('Nothing was changed: there is no terminal to ask on. Give --yes to apply it.');
      return 1;
    }
    if (yes && proposal.workaround && this.values.text('fix') === undefined) {
      this.print(
        ...this.style.wrap(
          `Nothing was changed: only a workaround is known, and --yes does not choose one. Name it: --fix ${proposal.id}`,
        ),
      );
      return 1;
    }
    const facts = proposal.confirm ?? [];
    if (yes && facts.length > 0 && this.values.text('fix') === undefined) {
      // Whom the daemon shall trust is for a person to compare: --yes, which takes what comes, is no comparison.
      this.print(
        ...facts.flatMap((fact) => this.style.wrap(this.style.line(fact), '  compare: ')),
        ...this.style.wrap(
          `Nothing was changed: compare the fingerprint, then name it: --fix ${proposal.id}`,
        ),
      );
      return 1;
    }
    const answers = await collectAnswers(proposal.questions, this.io, this.values, interactive && !yes);
    if (!yes && !(await confirm(this.io, 'Apply it?', confirmationWord(proposal)))) {
      this.print('Nothing was changed.');
      return 1;
    }
    const outcome = await this.session.apply(remedy, answers, {
      signal: this.signal,
      onProgress: planProgress((line) => this.print(line)),
      ...(interactive ? { handOver: (use) => use() } : {}),
    });
    return this.tellOutcome(outcome, proposal);
  }

  /** The other causes: one cured is not all well. */
  private leftOver({ diagnosis }: Examination): string[] {
    const roots = diagnosis.findings.filter(
      ({ id, level }) => level === 'fail' && diagnosis.roots.includes(id),
    );
    return roots.flatMap(({ code, title }) =>
      this.style.wrap(`${code} ${title}`, `${this.style.sign('fail')} still failing: `, '  '),
    );
  }

  /** The commands that may stand under a reason are for pasting: each stays on its own line, however long. */
  private tellWhy(reason: string, lead: string): void {
    const [said = '', ...commands] = reason.split('\n');
    this.print(...this.style.wrap(said, lead, '  '), ...commands.map((text) => `  ${sanitizeLine(text)}`));
  }

  private tellOutcome(outcome: Outcome, { workaround, reversible }: Remedy['proposal']): number {
    // A daemon that was merely started or told to read its files has nothing to be put back.
    const undo = reversible ? `Reverse it with: ${this.style.command('undo')}` : '';
    switch (outcome.state) {
      case 'fixed':
        this.print(
          `${workaround ? `${this.style.sign('warn')} hidden, not cured` : `${this.style.sign('ok')} fixed`}, after ${seconds(outcome.seconds)}.${undo === '' ? '' : ` ${undo}`}`,
          ...this.leftOver(outcome.examination),
        );
        return 0;
      case 'still-failing':
        this.print(
          ...this.style.wrap(
            `still failing after ${seconds(outcome.seconds)}, because ${outcome.why}`,
            `${this.style.sign('fail')} applied, but `,
            '  ',
          ),
          ...(undo === '' ? [] : [undo]),
        );
        return 1;
      case 'interrupted':
        this.print(...this.style.wrap(outcome.reason, `${this.style.sign('warn')} `));
        return this.signal.aborted ? interruptedCode(this.signal) : 130;
      case 'failed':
      case 'refused':
        this.tellWhy(outcome.reason, `${this.style.sign('fail')} ${outcome.state}: `);
        return 1;
    }
  }
}

function seconds(amount: number): string {
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} s`;
}
