import { subjectName } from '../checks/check.js';
import type { HostChange } from '../fixes/change.js';
import type { Answers, Proposal } from '../fixes/fix.js';
import type { ClusterApi } from '../kube/api.js';
import { resolveAnswers, wanted } from './answers.js';
import { type ApplyOptions, handsOf } from './apply.js';
import { rehearseHostChange, type ValidatedBy } from './host/make-host-change.js';
import type { Hands } from './live.js';
import { makeChange, NO_HOST } from './make-change.js';
import { whatOf } from './reverse.js';
import { messageOf, PlanStopped } from './stopped.js';

/**
 * Asks the API server what it says to each change without doing it (dryRun=All). Nothing is written, not even to the journal. A change of
 * an object that an earlier one changes cannot be asked for, since that one was not made.
 */
export async function rehearsePlan(
  api: ClusterApi,
  proposal: Pick<Proposal, 'changes' | 'questions'>,
  given: Answers,
  options: ApplyOptions = {},
): Promise<{ ok: boolean; notes: string[] }> {
  const hands = handsOf(api, options, true);
  const resolved = resolveAnswers(proposal.questions, given);
  if (!resolved.ok) return { ok: false, notes: [resolved.reason] };
  const notes: string[] = [];
  const seen = new Set<string>();
  for (const [index, change] of wanted(proposal.changes, resolved.answers).entries()) {
    if (options.signal?.aborted === true) return { ok: false, notes: [...notes, 'Interrupted.'] };
    const name = subjectName(change.target);
    if (seen.has(name)) {
      notes.push(`${whatOf(change)}: not tried, it builds on the change before it.`);
      continue;
    }
    seen.add(name);
    try {
      if (change.kind === 'host') {
        notes.push(`${whatOf(change)}: ${await tryOnHost(hands, change)}`);
        continue;
      }
      await makeChange(hands, change, resolved.answers, 'dry-run', index, async () => {});
      notes.push(`${whatOf(change)}: the API server accepts it.`);
    } catch (error) {
      return { ok: false, notes: [...notes, messageOf(error)] };
    }
  }
  return { ok: true, notes };
}

const VALIDATED: Record<ValidatedBy, string> = {
  dockerd: 'dockerd accepts it.',
  rules: 'by the rules of dockerd it starts with it.',
  nothing: 'nothing stands against it.',
};

/** Looks, composes and validates; no file is written and the daemon is told nothing. */
async function tryOnHost(hands: Hands, change: HostChange): Promise<string> {
  const { host } = hands;
  if (host === undefined) throw new PlanStopped(NO_HOST);
  return VALIDATED[await rehearseHostChange({ hands, host, change, left: new Map(), byHand: [] })];
}
