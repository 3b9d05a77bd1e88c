import type { LinkedFinding } from '../../diagnosis/diagnosis.js';
import type { InstallView, StepView } from '../install-session.js';
import type { Remedy } from '../session.js';

/** The failures that stop a step and their causes, in the order of the diagnosis: causes first. */
export function stoppedBy(step: StepView, { examination }: InstallView): LinkedFinding[] {
  const byId = new Map(examination.diagnosis.findings.map((finding) => [finding.id, finding]));
  const wanted = new Set<string>();
  const add = (id: string) => {
    if (wanted.has(id) || !byId.has(id)) return;
    wanted.add(id);
    for (const cause of byId.get(id)?.causedBy ?? []) add(cause);
  };
  for (const { id } of step.failures) add(id);
  return examination.diagnosis.findings.filter(({ id }) => wanted.has(id));
}

/** The cure of the first cause that has one. A workaround is never offered for a step: an install is to end with what works. */
export function cureFor(step: StepView, view: InstallView): Remedy | undefined {
  const { remedies } = view.examination;
  const all = stoppedBy(step, view).flatMap(({ id }) => remedies[id] ?? []);
  return all.find(({ proposal }) => !proposal.workaround);
}
