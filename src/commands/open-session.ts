import type { Session } from '../session/session.js';
import type { SessionRequest } from './request.js';

/**
 * The session that the flags ask for: over a saved folder, with the cluster of a kubeconfig context, or with this machine
 * alone. None loads what the others need.
 * @throws ConfigError when the folder or the kubeconfig cannot be used, or `--all-namespaces` finds none or several registries.
 */
export async function openSession(
  request: SessionRequest,
  options: { signal: AbortSignal },
): Promise<Session> {
  if (request.noCluster === true) {
    const { openHere } = await import('./open-here.js');
    return openHere(request);
  }
  if (request.from === undefined) {
    const { openCluster } = await import('./open-cluster.js');
    return openCluster(request, options.signal);
  }
  const { openFiles } = await import('./open-files.js');
  return openFiles(request, request.from);
}
