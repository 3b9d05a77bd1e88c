import type { ClusterFlags } from '../fixes/shared/for-cluster.js';
import type { Judging } from '../session/judging.js';

let judging: Promise<Judging> | undefined;

/** The same for a cluster: the commands of its remedies are about it wherever they are pasted. */
export function loadJudgingFor({ kubeconfig, context }: ClusterFlags): () => Promise<Judging> {
  return async () => {
    const { judgingFor } = await import('../session/for-cluster.js');
    return judgingFor(await loadJudging(), { kubeconfig, context });
  };
}

/** Checks and remedies, loaded once: a screen is drawn and requests are sent before they are needed. */
export function loadJudging(): Promise<Judging> {
  judging ??= import('./judgement.js').then(({ JUDGING }) => JUDGING);
  return judging;
}
