import type { InstallView, StepView } from '../session/install-session.js';
import { print } from './json.js';

/** How an unattended install ended. */
export type InstallEnd =
  | 'done'
  | 'declined'
  | 'failing'
  | 'waiting'
  | 'blocked'
  | 'refused'
  | 'failed'
  | 'interrupted'
  | 'planned';

/** Where a guided install stands, for programs: every step in order, and the summary after the last one. */
export function installJson(
  view: InstallView,
  end: { state: InstallEnd; reason: string },
  version: string,
): string {
  return print({
    schema: 'regdoctor.install/1',
    tool: { name: 'regdoctor', version },
    state: end.state,
    reason: end.reason,
    current: view.current ?? null,
    steps: view.steps.map(stepOf),
    ...(view.summary === undefined ? {} : { summary: view.summary }),
  });
}

function stepOf({ id, number, title, standing, skipped, failures, preview }: StepView): object {
  return {
    id,
    number,
    title,
    state: skipped ? 'skipped' : standing.state,
    says: standing.says,
    ...(standing.state === 'ask'
      ? {
          questions: standing.questions.map(({ id: question, prompt, kind, choices }) => ({
            id: question,
            prompt,
            kind,
            ...(choices === undefined ? {} : { choices }),
          })),
        }
      : {}),
    ...(preview === undefined
      ? {}
      : { changes: preview.changes.map(({ kind, target, diff }) => ({ kind, target, diff })) }),
    ...(standing.state === 'blocked' ? { next: standing.next, commands: standing.commands } : {}),
    failures: failures.map(({ code, title: what }) => ({ code, title: what })),
  };
}
