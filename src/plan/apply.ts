import type { ClusterChange } from '../fixes/change.js';
import type { Answers, Proposal } from '../fixes/fix.js';
import type { ClusterApi } from '../kube/api.js';
import { resolveAnswers } from './answers.js';
import { type Clock, systemClock } from './clock.js';
import type { JournalEntry } from './journal.js';
import { type JournalStore, newJournalId } from './journal-store.js';
import type { Hands } from './live.js';
import { journalChangeOf, preconditions } from './make-change.js';
import type { PlanProgress } from './outcome.js';
import { type Applied, interruptedBefore, nothingDone, runPlan } from './run-plan.js';
import { messageOf } from './stopped.js';

export type { Applied } from './run-plan.js';

export interface ApplyOptions {
  signal?: AbortSignal;
  onProgress?: (progress: PlanProgress) => void;
  clock?: Clock;
}

/**
 * Carries out a proposal: every change only if its object is as the preview saw it, written down in the journal before and after. A change
 * that fails has those before it taken back. When `signal` is aborted the change at hand is finished and no further one begun.
 */
export async function applyPlan(
  api: ClusterApi,
  proposal: Proposal,
  given: Answers,
  journal: JournalStore,
  options: ApplyOptions = {},
): Promise<Applied> {
  const hands = handsOf(api, options);
  const resolved = resolveAnswers(proposal.questions, given);
  if (!resolved.ok) return { state: 'refused', reason: resolved.reason };
  try {
    // A single change looks for itself; with several, nothing may be begun that cannot be ended.
    const problem =
      proposal.changes.length > 1
        ? await preconditions(hands, inCluster(proposal), options.signal)
        : undefined;
    if (problem !== undefined) return { state: 'refused', reason: nothingDone(problem) };
  } catch (error) {
    if (options.signal?.aborted === true) return interruptedBefore;
    return { state: 'refused', reason: nothingDone(messageOf(error)) };
  }
  const entry = newEntry(api, proposal, hands.clock);
  const result = await runPlan({ hands, proposal, answers: resolved.answers, journal, entry, options });
  // The password is of use when it reached the cluster, whatever came after.
  if (entry.changes.some((change) => change.kind === 'secret' && change.state === 'done')) {
    for (const { prompt, value } of resolved.generated) {
      options.onProgress?.({ type: 'note', text: `${prompt}, generated and shown only now: ${value}` });
    }
  }
  return result;
}

/** What the steps of a plan work with, for this server and these listeners. */
export function handsOf(api: ClusterApi, options: ApplyOptions, dryRun = false): Hands {
  return {
    api,
    clock: options.clock ?? systemClock,
    dryRun,
    hide: [],
    waiting: (waiting) => options.onProgress?.({ type: 'waiting', ...waiting }),
  };
}

function inCluster({ changes }: Proposal): ClusterChange[] {
  return changes.filter((change) => change.kind !== 'host');
}

function newEntry(api: ClusterApi, proposal: Proposal, clock: Clock): JournalEntry {
  const now = new Date(clock.now());
  return {
    schema: 'regdoctor.journal/1',
    id: newJournalId(now),
    startedAt: now.toISOString(),
    context: api.context,
    server: api.server,
    namespace: inCluster(proposal).find(({ target }) => target.namespace)?.target.namespace ?? api.namespace,
    fix: proposal.id,
    title: proposal.title,
    finding: proposal.finding,
    state: 'applying',
    pid: process.pid,
    changes: proposal.changes.map(journalChangeOf),
  };
}
