import { confirmationWord } from '../../fixes/confirmation-word.js';
import { cureFor } from '../../session/install/stopped.js';
import type { InstallView, StepView } from '../../session/install-session.js';
import type { Outcome } from '../../session/session.js';
import { askFor } from '../answers.js';
import { confirm } from '../confirm.js';
import { planProgress } from '../progress.js';
import type { RunOptions } from './run.js';

/**
 * Offers the fix of what stops a step, right there, to somebody who can be asked; its plan was shown with the failure. The view after it, undefined when
 * there is no fix or it was declined.
 * @throws Declined when a question is left unanswered
 */
export async function cureHere(
  step: StepView,
  view: InstallView,
  { session, sources, signal, print }: RunOptions,
): Promise<InstallView | undefined> {
  const remedy = cureFor(step, view);
  if (remedy === undefined) return undefined;
  const { proposal } = remedy;
  const { io, style } = sources;
  const question = `Apply the fix "${style.line(proposal.title)}"?`;
  if (!(await confirm(io, question, confirmationWord(proposal)))) return undefined;
  const answers: Record<string, string> = {};
  for (const one of proposal.questions) answers[one.id] = await askFor(one, io);
  const outcome = await session.diagnosis().apply(remedy, answers, {
    signal,
    onProgress: planProgress((line) => print(line)),
    handOver: (use) => use(),
  });
  const { sign, says } = wordsOf(outcome);
  print(...style.wrap(says, `${style.sign(sign)} `, '  '));
  signal.throwIfAborted();
  return session.look({ signal });
}

function wordsOf(outcome: Outcome): { sign: 'ok' | 'fail' | 'warn'; says: string } {
  switch (outcome.state) {
    case 'fixed':
      return { sign: 'ok', says: 'fixed' };
    case 'still-failing':
      return { sign: 'fail', says: `applied, but still failing, because ${outcome.why}` };
    case 'interrupted':
      return { sign: 'warn', says: outcome.reason };
    case 'failed':
    case 'refused':
      return { sign: 'fail', says: outcome.reason };
  }
}
