import type { LinkedFinding } from '../../src/diagnosis/diagnosis.js';
import type { Survey } from '../../src/evidence/platform-model.js';
import { skipped } from '../../src/evidence/reading.js';
import type { Answers, Proposal } from '../../src/fixes/fix.js';
import { previewOf } from '../../src/plan/preview.js';
import { EMPTY_PROFILE, type Profile } from '../../src/profile/profile.js';
import { isPassed } from '../../src/session/install/view.js';
import type {
  InstallSession,
  InstallSummary,
  InstallView,
  Listening,
  StepOutcome,
  StepView,
} from '../../src/session/install-session.js';
import type { Examination, Session } from '../../src/session/session.js';
import type { Rejected, Standing, StepId, TrialResult } from '../../src/steps/step.js';
import { evidenceOfCluster, examinationWith } from '../report/support.js';
import { FakeSession } from './fake-session.js';

/** A step that stands as the first of its standings says; each answer, apply, wait or trial that works moves it on to the next. */
export interface FakeStep {
  id: StepId;
  standings: Standing[];
  failures?: LinkedFinding[];
}

export interface FakeInstallOptions {
  steps: FakeStep[];
  profile?: Profile;
  summary?: InstallSummary;
  examination?: Examination;
  /** What an apply or a wait comes to instead of the next standing. */
  outcome?: (step: StepId, view: InstallView) => StepOutcome | undefined;
  /** An answer that is not taken. */
  rejects?: (step: StepId, answers: Answers) => Rejected | undefined;
  rehearsal?: (step: StepId) => { ok: boolean; notes: string[] };
  trial?: TrialResult;
}

/** An install whose steps the test writes down; it notes what it was told to do. */
export class FakeInstall implements InstallSession {
  readonly where = 'lab (https://192.0.2.1:6443)';
  readonly place = { context: 'lab', server: 'https://192.0.2.1:6443' };
  readonly playground = false;
  readonly profilePath = 'regdoctor.yaml';
  readonly answered: { step: StepId; answers: Answers }[] = [];
  readonly applied: { step: StepId; answers: Answers; overForeign: boolean }[] = [];
  readonly waited: StepId[] = [];
  readonly rehearsed: StepId[] = [];
  readonly pushed: Answers[] = [];
  closed = 0;
  profile: Profile;
  private readonly passed = new Set<StepId>();

  constructor(private readonly options: FakeInstallOptions) {
    this.profile = options.profile ?? { ...EMPTY_PROFILE, host: 'registry.example.com', users: ['admin'] };
  }

  get view(): InstallView {
    const steps = this.options.steps.map((step, index): StepView => {
      const standing = step.standings[0] ?? { state: 'done', says: 'It is done.' };
      return {
        id: step.id,
        number: index + 1,
        title: `Title of ${step.id}`,
        purpose: `Purpose of ${step.id}.`,
        standing,
        ...(standing.state === 'plan' ? { preview: previewOf(standing.plan.proposal) } : {}),
        failures: step.failures ?? [],
        skipped: this.passed.has(step.id),
      };
    });
    const current = steps.find((step) => !isPassed(step))?.id;
    const { summary } = this.options;
    return {
      profile: this.profile,
      steps,
      current,
      survey: emptySurvey(),
      examination: this.options.examination ?? examinationWith([]),
      ...(current === undefined && summary !== undefined ? { summary } : {}),
    };
  }

  diagnosis(): Session {
    return new FakeSession();
  }

  look(): Promise<InstallView> {
    return Promise.resolve(this.view);
  }

  async answer(step: StepId, answers: Answers): Promise<InstallView | Rejected> {
    this.answered.push({ step, answers });
    const rejected = this.options.rejects?.(step, answers);
    if (rejected !== undefined) return rejected;
    this.moveOn(step);
    return this.view;
  }

  async apply(
    step: StepId,
    answers: Answers,
    { overForeign = false, onProgress }: Listening & { overForeign?: boolean },
  ): Promise<StepOutcome> {
    this.applied.push({ step, answers, overForeign });
    onProgress?.({ type: 'change', index: 0, of: 1, what: 'create Service registry/x', state: 'done' });
    return this.settled(step);
  }

  async wait(step: StepId, { onProgress }: Listening): Promise<StepOutcome> {
    this.waited.push(step);
    const { standing } = this.step(step);
    // A look that finds the same is not told twice.
    for (let look = 0; look < 2; look += 1) onProgress?.({ type: 'standing', step, standing });
    return this.settled(step);
  }

  async rehearse(step: StepId): Promise<{ ok: boolean; notes: string[] }> {
    this.rehearsed.push(step);
    return this.options.rehearsal?.(step) ?? { ok: true, notes: ['The API server would accept it.'] };
  }

  async tryPush(answers: Answers): Promise<{ result: TrialResult; view: InstallView }> {
    this.pushed.push(answers);
    const result = this.options.trial ?? { ok: true, by: 'api', lines: [] };
    if (result.ok) this.moveOn('verify');
    return { result, view: this.view };
  }

  skip(step: StepId, skippedNow: boolean): InstallView {
    if (skippedNow) this.passed.add(step);
    else this.passed.delete(step);
    return this.view;
  }

  reopen(): InstallView {
    return this.view;
  }

  undo(): Promise<{ ok: boolean; reason: string; view: InstallView }> {
    return Promise.resolve({ ok: true, reason: 'It is undone.', view: this.view });
  }

  commands(): string[] {
    return [];
  }

  async close(): Promise<void> {
    this.closed += 1;
  }

  private settled(step: StepId): StepOutcome {
    const other = this.options.outcome?.(step, this.view);
    if (other !== undefined) return other;
    this.moveOn(step);
    const { standing } = this.step(step);
    const state = standing.state === 'done' ? 'done' : 'waiting';
    return { state, view: this.view, seconds: 2 };
  }

  private step(id: StepId): StepView {
    const found = this.view.steps.find((step) => step.id === id);
    if (found === undefined) throw new Error(`no step ${id}`);
    return found;
  }

  private moveOn(id: StepId): void {
    this.options.steps.find((step) => step.id === id)?.standings.shift();
  }
}

/** A plan that creates one ConfigMap, as a step proposes it. */
export function proposalOf(step: StepId, parts: Partial<Proposal> = {}): Proposal {
  const target = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'registry', name: 'docker-registry' };
  const { apiVersion, kind, namespace, name } = target;
  return {
    id: `install.${step}`,
    finding: '',
    title: `Plan of ${step}`,
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: [
      {
        kind: 'create',
        target,
        after: { apiVersion, kind, metadata: { name, namespace }, data: { a: 'b' } },
      },
    ],
    settleSeconds: 60,
    commands: ['kubectl apply -f config.yaml'],
    ...parts,
  };
}

function emptySurvey(): Survey {
  const nothing = skipped('not looked at');
  return {
    evidence: evidenceOfCluster(),
    platform: {
      version: nothing,
      rights: nothing,
      namespace: nothing,
      ingressClasses: nothing,
      controllers: nothing,
      ingressApis: nothing,
      storageClasses: nothing,
      certManager: nothing,
      tiller: nothing,
      helm: nothing,
      minikube: nothing,
      objects: {},
      secrets: {},
    },
  };
}
