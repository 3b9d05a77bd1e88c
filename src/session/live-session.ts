import type { HostAccess } from '../evidence/host/access.js';
import type { Evidence, ReadingKey } from '../evidence/model.js';
import type { Answers } from '../fixes/fix.js';
import type { ClusterApi } from '../kube/api.js';
import { type Clock, systemClock } from '../plan/clock.js';
import type { HostHands } from '../plan/host/hands.js';
import type { JournalStore } from '../plan/journal-store.js';
import type { Judging } from './judging.js';
import type { Examination, HandOver, Outcome, PlanProgress, Progress, Remedy, Session } from './session.js';

export interface LiveSessionDeps {
  api: ClusterApi;
  /** The Docker host that plans may change; without it none can. */
  host?: HostAccess;
  /** Loads the known failures and remedies: they are not needed before the first answers are there. */
  judgement(): Promise<Judging>;
  /** All readings of one run, from the cluster and the registry's endpoint. Tells what is settled on the way. */
  read(
    signal: AbortSignal,
    onProgress: (progress: Progress) => void,
    onSettled: OnSettled,
  ): Promise<{ evidence: Evidence; requests: number; roundTrips: number }>;
  journal: JournalStore;
  where: string;
  playground: boolean;
  clock?: Clock;
  /** Told of journal entries that cannot be read. */
  onProblem?: (problem: string) => void;
  /** Called once by `close`, after the connection is closed. */
  onClose?: () => Promise<void>;
}

interface Listening {
  signal: AbortSignal;
  onProgress?: (progress: PlanProgress) => void;
  handOver?: HandOver;
}

type OnSettled = (evidence: Evidence, settled: ReadonlySet<ReadingKey>) => void;

/** Loaded when something is to be changed: a diagnosis starts sooner without it. */
const loadPlans = () => import('../plan/plans.js');

/** A session with a cluster: examines it, and applies, verifies and undoes plans on it. */
export function createLiveSession(deps: LiveSessionDeps): Session {
  const { api, journal } = deps;
  const clock = deps.clock ?? systemClock;
  let latest: Examination | undefined;

  const examine = async (
    signal: AbortSignal,
    onProgress: (progress: Progress) => void,
  ): Promise<Examination> => {
    const start = clock.now();
    let tell: OnSettled = () => {};
    const judging = deps.judgement().then((loaded) => {
      tell = loaded.tellAsTheySettle(onProgress);
      return loaded;
    });
    const [look, judge] = await Promise.all([
      deps.read(signal, onProgress, (evidence, settled) => tell(evidence, settled)),
      judging,
    ]);
    latest = judge.examine({ ...look, readMs: clock.now() - start }, clock.now);
    tell(look.evidence, new Set(Object.keys(look.evidence.readings) as ReadingKey[]));
    return latest;
  };

  /** The Docker host for one plan. Where nobody can give up the terminal, sudo may not ask. */
  const hostFor = async ({ onProgress, handOver }: Listening): Promise<{ host?: HostHands }> => {
    if (deps.host === undefined) return {};
    const { sudoElevation } = await loadPlans();
    const tell = (lines: string[]) => {
      for (const text of lines) onProgress?.({ type: 'note', text });
    };
    const means = { tell, ...(handOver === undefined ? {} : { handOver }) };
    return { host: { access: deps.host, elevate: sudoElevation(means) } };
  };

  const apply = async (remedy: Remedy, answers: Answers, options: Listening): Promise<Outcome> => {
    const { applyPlan, verifyPlan } = await loadPlans();
    const { proposal } = remedy;
    const before = latest ?? (await examine(options.signal, () => {}));
    const host = await hostFor(options);
    const applied = await applyPlan(api, proposal, answers, journal, { ...options, ...host, clock });
    if (applied.state !== 'applied') return applied;
    return verifyPlan({
      ...options,
      clock,
      before,
      finding: proposal.finding,
      touched: proposal.changes.flatMap((change) => (change.kind === 'run' ? [] : [change.target])),
      settleSeconds: proposal.settleSeconds,
      examine: (signal) => examine(signal, () => {}),
    });
  };

  return {
    where: deps.where,
    canApply: true,
    place: { context: api.context, server: api.server },
    playground: deps.playground,
    examine: ({ signal, onProgress }) => examine(signal, onProgress ?? (() => {})),
    apply,
    async rehearse({ proposal }, answers, options) {
      const { rehearsePlan } = await loadPlans();
      return rehearsePlan(api, proposal, answers, { ...options, ...(await hostFor(options)), clock });
    },
    async undo(options) {
      const { undoPlan } = await loadPlans();
      return undoPlan(api, journal, { ...options, ...(await hostFor(options)), clock });
    },
    async history() {
      const { entries, problems } = await journal.list();
      for (const problem of problems) deps.onProblem?.(problem);
      return entries;
    },
    unfinished: () => journal.unfinished(),
    async close() {
      api.close();
      await deps.onClose?.();
    },
  };
}
