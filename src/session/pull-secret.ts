import { secretFacts } from '../evidence/secret-facts.js';
import type { Answers, Proposal } from '../fixes/fix.js';
import type { ClusterApi } from '../kube/api.js';
import type { ObjectRef } from '../kube/objects.js';
import { pullSecretRef } from '../manifests/pull-secret.js';
import type { JournalStore } from '../plan/journal-store.js';
import { getLive } from '../plan/live.js';
import type { PlanProgress } from '../plan/outcome.js';
import { previewOf } from '../plan/preview.js';
import { messageOf } from '../plan/stopped.js';
import { pullSecretProposal } from '../steps/pull-secret.js';
import type { Remedy } from './session.js';

/** Whose Pods are to pull, and from where. */
export interface PullSecretScope {
  namespace: string;
  /** The registry's name. */
  name: string;
  host: string;
  port?: number;
  user: string;
  serviceAccount: string;
}

export interface PullSecretDeps {
  api: ClusterApi;
  journal: JournalStore;
  scope: PullSecretScope;
}

/** Everything that the command does to let the Pods of a namespace pull. */
export interface PullSecretSession {
  readonly where: string;
  readonly scope: PullSecretScope;
  /** What would be done, or one sentence why nothing can be. */
  look(signal: AbortSignal): Promise<Remedy | { problem: string }>;
  rehearse(
    proposal: Proposal,
    answers: Answers,
    signal: AbortSignal,
  ): Promise<{ ok: boolean; notes: string[] }>;
  apply(
    proposal: Proposal,
    answers: Answers,
    options: { signal: AbortSignal; onProgress?: (progress: PlanProgress) => void },
  ): Promise<{ ok: boolean; reason: string }>;
  close(): void;
}

const loadPlans = () => import('../plan/plans.js');

/** The plan is made from the ServiceAccount and the Secret as they are; the Secret's contents are looked at when it is applied, and nowhere else. */
export function createPullSecretSession({ api, journal, scope }: PullSecretDeps): PullSecretSession {
  const { namespace, name, serviceAccount } = scope;
  const account: ObjectRef = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: serviceAccount };
  const secret = pullSecretRef(name, namespace);
  return {
    where: `${api.context} (${api.server})`,
    scope,
    async look(signal) {
      try {
        const [live, existing] = await Promise.all([
          getLive(api, account, signal),
          getLive(api, secret, signal),
        ]);
        if (live === undefined) {
          return { problem: `There is no ServiceAccount ${serviceAccount} in namespace ${namespace}.` };
        }
        const proposal = pullSecretProposal({
          ...scope,
          serviceAccount: live,
          ...(existing === undefined ? {} : { existing: secretFacts(existing) }),
        });
        if (proposal === null) {
          const problem = `Secret ${secret.name} in namespace ${namespace} is of type ${existing?.type}, which cannot be changed: delete it, or rename it.`;
          return { problem };
        }
        return { proposal, preview: previewOf(proposal) };
      } catch (error) {
        if (signal.aborted) throw error;
        return { problem: messageOf(error) };
      }
    },
    async rehearse(proposal, answers, signal) {
      const { rehearsePlan } = await loadPlans();
      return rehearsePlan(api, proposal, answers, { signal });
    },
    async apply(proposal, answers, options) {
      const { applyPlan } = await loadPlans();
      const applied = await applyPlan(api, proposal, answers, journal, options);
      return applied.state === 'applied'
        ? {
            ok: true,
            reason: `Pods of namespace ${namespace} can pull with ServiceAccount ${serviceAccount}.`,
          }
        : { ok: false, reason: applied.reason };
    },
    close: () => api.close(),
  };
}
