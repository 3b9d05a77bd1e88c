import type { Io } from './io.js';
import type { SessionRequest } from './request.js';
import { shellQuote } from './shell-quote.js';

/** Longest list of contexts that is still of help. */
const MOST = 8;

/** What can be done when the cluster is out of reach, on stderr: another context, saved files, the playground. */
export async function tellOtherWays(
  request: SessionRequest,
  current: string | undefined,
  io: Io,
): Promise<void> {
  const contexts = (await contextsOf(request, io)).filter((context) => context !== current);
  const shown = contexts.slice(0, MOST).map((context) => `  ${io.name} --context ${shellQuote(context)}`);
  const left = contexts.length - shown.length;
  const lines = [
    'Without this cluster:',
    ...shown,
    ...(left > 0 ? [`  (and ${left} more contexts: kubectl config get-contexts)`] : []),
    `  ${io.name} --from PATH   a saved folder of "kubectl get KIND -o json" lists`,
    `  ${io.name} demo          practise on a broken registry inside this process`,
  ];
  io.stderr.write(`${lines.join('\n')}\n`);
}

/** The contexts of the kubeconfig; none when it cannot be read, which has been said already. */
async function contextsOf({ kubeconfig }: SessionRequest, io: Io): Promise<string[]> {
  const { loadKubeconfig } = await import('./open-cluster.js');
  const { homedir } = await import('node:os');
  try {
    const { contexts } = loadKubeconfig({ kubeconfig, env: io.env, home: io.env.HOME ?? homedir() });
    return contexts.map(({ name }) => name).filter((name) => !/[\x00-\x1f\x7f-\x9f]/.test(name));
  } catch (error) {
    if (error instanceof Error) return [];
    throw error;
  }
}
