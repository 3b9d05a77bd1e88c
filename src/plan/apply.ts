import type { Answers, Proposal } from '../fixes/fix.js';
import type { ClusterApi } from '../kube/api.js';
import { resolveAnswers, wanted } from './answers.js';
import { type Clock, systemClock } from './clock.js';
import type { HostHands } from './host/hands.js';
import type { JournalEntry } from './journal.js';
import { type JournalStore, newJournalId } from './journal-store.js';
import type { Hands } from './live.js';
import { journalChangeOf, NO_HOST, preconditions } from './make-change.js';
import type { PlanProgress } from './outcome.js';
import { type Applied, interruptedBefore, nothingDone, runPlan } from './run-plan.js';
import { NO_MACHINE } from './run-program.js';
import { messageOf } from './stopped.js';

export type { Applied } from './run-plan.js';

export interface ApplyOptions {
  signal?: AbortSignal;
  onProgress?: (progress: PlanProgress) => void;
  clock?: Clock;
  /** The Docker host; without it a plan that changes one is refused. */
  host?: HostHands;
}

/**
 * Carries out a proposal: every change only if its object is as the preview saw it, written down in the journal before and after. A change
 * that fails has those before it taken back. When `signal` is aborted the change at hand is finished and no further one begun.
 */
export async function applyPlan(
  api: ClusterApi,
  proposed: Proposal,
  given: Answers,
  journal: JournalStore,
  options: ApplyOptions = {},
): Promise<Applied> {
  const hands = handsOf(api, options);
  const resolved = resolveAnswers(proposed.questions, given);
  if (!resolved.ok) return { state: 'refused', reason: resolved.reason };
  const proposal = { ...proposed, changes: wanted(proposed.changes, resolved.answers) };
  if (proposal.changes.length === 0) return { state: 'refused', reason: nothingDone('It comes to nothing.') };
  const needsHost = proposal.changes.find(({ kind }) => kind === 'host' || kind === 'run');
  if (options.host === undefined && needsHost !== undefined) {
    return { state: 'refused', reason: nothingDone(needsHost.kind === 'run' ? NO_MACHINE : NO_HOST) };
  }
  try {
    // A single change looks for itself; with several, nothing may be begun that cannot be ended.
    const problem =
      proposal.changes.length > 1 ? await preconditions(hands, proposal.changes, options.signal) : undefined;
    if (problem !== undefined) return { state: 'refused', reason: nothingDone(problem) };
  } catch (error) {
    if (options.signal?.aborted === true) return interruptedBefore;
    return { state: 'refused', reason: nothingDone(messageOf(error)) };
  }
  const entry = newEntry(hands, proposal);
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
    ...(options.host === undefined ? {} : { host: options.host }),
    note: (text) => options.onProgress?.({ type: 'note', text }),
    waiting: (waiting) => options.onProgress?.({ type: 'waiting', ...waiting }),
  };
}

function newEntry({ api, clock, host }: Hands, proposal: Proposal): JournalEntry {
  const now = new Date(clock.now());
  const objects = proposal.changes.filter((change) => change.kind !== 'host' && change.kind !== 'run');
  // Programs change the cluster from this machine: an undo needs both.
  const there = proposal.changes.some(({ kind }) => kind !== 'host');
  const here = proposal.changes.some(({ kind }) => kind === 'host' || kind === 'run');
  return {
    schema: 'regdoctor.journal/1',
    id: newJournalId(now),
    startedAt: now.toISOString(),
    // A plan of the Docker host alone can be undone whatever cluster is looked at.
    context: there ? api.context : '',
    server: there ? api.server : '',
    namespace: there
      ? (objects.find(({ target }) => target.namespace)?.target.namespace ?? api.namespace)
      : '',
    ...(host !== undefined && here ? { host: host.access.identity } : {}),
    fix: proposal.id,
    title: proposal.title,
    finding: proposal.finding,
    state: 'applying',
    pid: process.pid,
    changes: proposal.changes.map(journalChangeOf),
  };
}
