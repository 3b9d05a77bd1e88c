import type { Answers, Proposal } from '../../fixes/fix.js';
import type { Clock } from '../../plan/clock.js';
import type { Listening } from '../install-session.js';
import type { InstallDeps } from './deps.js';

/** Loaded when something is to be changed. */
const loadPlans = () => import('../../plan/plans.js');

/** The plans that a session carries out, and takes back in reverse order. */
export class Changes {
  private readonly planIds: string[] = [];

  constructor(
    private readonly deps: Pick<InstallDeps, 'api' | 'host' | 'journal'>,
    private readonly clock: Clock,
  ) {}

  async apply(proposal: Proposal, answers: Answers, options: Listening) {
    const { applyPlan } = await loadPlans();
    const applied = await applyPlan(this.deps.api, proposal, answers, this.deps.journal, {
      ...(await this.doing(options)),
      signal: options.signal,
    });
    if (applied.state === 'applied') this.planIds.push(applied.entry.id);
    return applied;
  }

  /** What the API server says to it, without doing it. */
  async rehearse(proposal: Proposal, answers: Answers, signal: AbortSignal) {
    const { rehearsePlan } = await loadPlans();
    return rehearsePlan(this.deps.api, proposal, answers, { ...(await this.doing({ signal })), signal });
  }

  /** Takes back the latest plan that still stands; undefined when there is none. */
  async undoLatest(options: Listening): Promise<{ ok: boolean; reason: string } | undefined> {
    const id = this.planIds.at(-1);
    if (id === undefined) return undefined;
    const { undoPlan } = await loadPlans();
    const { state, reason } = await undoPlan(this.deps.api, this.deps.journal, {
      ...(await this.doing(options)),
      id,
      signal: options.signal,
    });
    if (state === 'undone') this.planIds.pop();
    return { ok: state === 'undone', reason };
  }

  /** The hands for the Docker host, the clock, and who listens. */
  private async doing({ handOver, onProgress }: Listening) {
    const { sudoElevation } = await loadPlans();
    const tell = (lines: string[]) => {
      for (const text of lines) onProgress?.({ type: 'note', text });
    };
    const elevate = sudoElevation({ tell, ...(handOver === undefined ? {} : { handOver }) });
    return {
      host: { access: this.deps.host, elevate },
      clock: this.clock,
      ...(onProgress === undefined ? {} : { onProgress }),
    };
  }
}
