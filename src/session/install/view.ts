import type { LinkedFinding } from '../../diagnosis/diagnosis.js';
import type { Survey } from '../../evidence/platform-model.js';
import type { ClusterFlags } from '../../fixes/shared/for-cluster.js';
import { previewOf } from '../../plan/preview.js';
import type { Profile } from '../../profile/profile.js';
import type { Memory, Standing, Step, StepContext } from '../../steps/step.js';
import { standingFor, summaryFor } from '../for-cluster.js';
import type { InstallSummary, InstallView, StepView } from '../install-session.js';
import type { Examination } from '../session.js';

export interface ViewInput {
  steps: readonly Step[];
  profile: Profile;
  memory: Memory;
  survey: Survey;
  examination: Examination;
  summarise?: (context: StepContext) => InstallSummary;
  /** How commands for pasting find the cluster. */
  cluster: ClusterFlags;
}

/** Where every step stands, from what was read and what was decided. Pure. */
export function viewOfInstall(input: ViewInput): InstallView {
  const { profile, memory, survey, examination, cluster } = input;
  const context: StepContext = { profile, memory, survey };
  const steps: StepView[] = [];
  for (const [index, step] of input.steps.entries()) {
    steps.push(stepView(step, index + 1, { context, examination, cluster, ready: steps.every(isPassed) }));
  }
  const current = steps.find((step) => !isPassed(step))?.id;
  const summary = current === undefined ? input.summarise?.(context) : undefined;
  return {
    profile,
    steps,
    current,
    survey,
    examination,
    ...(summary === undefined ? {} : { summary: summaryFor(summary, cluster) }),
  };
}

/** True for a step that needs nobody any more: done without a failure, or passed over. */
export function isPassed({ standing, failures, skipped }: StepView): boolean {
  return skipped || (standing.state === 'done' && failures.length === 0);
}

interface Seen {
  context: StepContext;
  examination: Examination;
  cluster: ClusterFlags;
  /** Nothing before this step is missing. */
  ready: boolean;
}

function stepView(step: Step, number: number, { context, examination, cluster, ready }: Seen): StepView {
  const standing = standingFor(step.look(context), cluster);
  const { id, title, purpose } = step;
  return {
    id,
    number,
    title,
    purpose,
    standing,
    ...(standing.state === 'plan' ? { preview: previewOf(standing.plan.proposal) } : {}),
    failures: isApplied(standing, ready) ? failuresOf(step, examination) : [],
    skipped: context.memory.skipped.includes(id),
  };
}

/**
 * What is not there yet cannot fail: before a step is applied, that its object is missing is no finding. Nor is it one of a step that cannot go on because an
 * earlier one is missing.
 */
function isApplied(standing: Standing, ready: boolean): boolean {
  switch (standing.state) {
    case 'ask':
      return false;
    case 'plan':
      return standing.plan.foreign.length > 0;
    case 'blocked':
    case 'trial':
      return ready;
    case 'done':
    case 'waiting':
      return true;
  }
}

/** The failures that stop this step, those that nothing else explains first. */
function failuresOf({ codes }: Step, { diagnosis }: Examination): LinkedFinding[] {
  const own = diagnosis.findings.filter(({ code, level }) => level === 'fail' && codes.includes(code));
  const rank = (finding: LinkedFinding) => (finding.causedBy.length === 0 ? 0 : 1);
  return own.sort((a, b) => rank(a) - rank(b));
}
