import { fields, objectOf, without } from './edit.js';
import { NAMESPACE } from './howto-manifests.js';
import type { PlaygroundState, TlsSeed } from './state.js';

/** Takes cert-manager out of the path: the TLS Secret was put there by hand, and nothing renews it. */
export function servedByHand(
  state: PlaygroundState,
  made: TlsSeed['made'],
  more: Pick<TlsSeed, 'withAuthority'> = {},
): void {
  without(state, 'Certificate');
  without(state, 'Issuer', 'acme-issuer');
  delete fields(objectOf(state, 'Ingress'), 'metadata', 'annotations')['certmanager.k8s.io/issuer'];
  state.tls.push({
    secondsAgo: 60 * 60,
    namespace: NAMESPACE,
    secretName: 'docker-registry-tls-certificate',
    names: [state.host],
    made,
    ...more,
  });
}
