import { connect } from '../evidence/cluster/connection.js';
import { openJournal } from '../plan/journal-store.js';
import {
  createPullSecretSession,
  type PullSecretScope,
  type PullSecretSession,
} from '../session/pull-secret.js';
import type { SessionRequest } from './request.js';

export interface PullSecretRequest extends SessionRequest {
  scope: PullSecretScope;
}

/**
 * The way to let a namespace pull, on the cluster of a kubeconfig context.
 * @throws ConfigError when the kubeconfig cannot be used
 */
export async function openPullSecret(request: PullSecretRequest): Promise<PullSecretSession> {
  const { kubeconfig, context, requestTimeoutMs, stateDir, scope } = request;
  const api = await connect({ kubeconfig, context, namespace: scope.namespace, requestTimeoutMs });
  const journal = openJournal(stateDir === undefined ? {} : { stateDir });
  return createPullSecretSession({ api, journal, scope });
}
