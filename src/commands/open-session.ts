import type { Session } from '../session/session.js';
import type { SessionRequest } from './request.js';

/**
 * The session that the flags ask for: over a saved folder, or with the cluster of a kubeconfig context. Neither loads what the other needs.
 * @throws ConfigError when the folder or the kubeconfig cannot be used, or `--all-namespaces` finds none or several registries.
 */
export async function openSession(
  request: SessionRequest,
  options: { signal: AbortSignal },
): Promise<Session> {
  if (request.from === undefined) {
    const { openCluster } = await import('./open-cluster.js');
    return openCluster(request, options.signal);
  }
  const { openFiles } = await import('./open-files.js');
  return openFiles(request, request.from);
}
