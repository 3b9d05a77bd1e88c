import { connect } from '../evidence/cluster/connection.js';
import { openJournal } from '../plan/journal-store.js';
import { createUninstallSession, type UninstallSession } from '../session/uninstall.js';
import { accessOf } from './machine.js';
import type { SessionRequest } from './request.js';

/** What is to be taken away. */
export interface UninstallRequest extends SessionRequest {
  /** The name of the registry and the value of its label. */
  name: string;
  deleteStorage: boolean;
}

/**
 * An uninstall on the cluster of a kubeconfig context.
 * @throws ConfigError when the kubeconfig cannot be used
 */
export async function openUninstall(request: UninstallRequest): Promise<UninstallSession> {
  const { kubeconfig, context, namespace, requestTimeoutMs, stateDir, name, deleteStorage, host } = request;
  const api = await connect({ kubeconfig, context, namespace, requestTimeoutMs });
  return createUninstallSession({
    api,
    journal: openJournal(stateDir === undefined ? {} : { stateDir }),
    host: accessOf(request),
    ...(host === undefined ? {} : { hostName: host }),
    scope: { namespace: api.namespace, name, deleteStorage },
  });
}
