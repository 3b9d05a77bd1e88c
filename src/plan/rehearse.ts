import type { Change, HostChange } from '../fixes/change.js';
import type { Answers, Proposal } from '../fixes/fix.js';
import type { ClusterApi } from '../kube/api.js';
import { resolveAnswers, wanted } from './answers.js';
import { type ApplyOptions, handsOf } from './apply.js';
import { rehearseHostChange, type ValidatedBy } from './host/make-host-change.js';
import type { Hands } from './live.js';
import { makeChange, NO_HOST } from './make-change.js';
import { whatOf } from './reverse.js';
import { runProblem } from './run-program.js';
import { messageOf, PlanStopped } from './stopped.js';
import { targetName } from './target-name.js';

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
  let ran = false;
  for (const [index, change] of wanted(proposal.changes, resolved.answers).entries()) {
    if (options.signal?.aborted === true) return { ok: false, notes: [...notes, 'Interrupted.'] };
    const name = targetName(change.target);
    if (seen.has(name) || placesOf(change).some((place) => seen.has(place))) {
      notes.push(`${whatOf(change)}: not tried, it builds on the change before it.`);
      continue;
    }
    seen.add(name);
    try {
      if (change.kind === 'host') {
        notes.push(`${whatOf(change)}: ${await tryOnHost(hands, change)}`);
        continue;
      }
      if (change.kind === 'run') {
        const problem = await runProblem(hands.host, change.argv);
        if (problem !== undefined) throw new PlanStopped(problem);
        ran = true;
        notes.push(`${whatOf(change)}: not tried, a program does it for good.`);
        continue;
      }
      if (ran) {
        notes.push(`${whatOf(change)}: not tried, it may build on the program before it.`);
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

/** What has to be there before the change can be made, as the targets of other changes are named: its namespace. */
function placesOf({ target }: Change): string[] {
  return 'namespace' in target && target.namespace !== undefined ? [`Namespace ${target.namespace}`] : [];
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
