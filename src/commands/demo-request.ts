import type { Playground } from '../playground/playground.js';
import type { SessionRequest } from './request.js';

/** What a command needs to be about the playground instead of a cluster. */
export function requestOn(playground: Playground): SessionRequest {
  return {
    kubeconfig: playground.kubeconfig,
    context: playground.context,
    resolve: [playground.resolve],
    port: playground.endpoint.port,
    hostRoot: playground.hostRoot,
    access: playground.access,
    stateDir: playground.stateDir,
    ...(playground.pushTest ? { pushTest: true } : {}),
    allNamespaces: false,
  };
}
