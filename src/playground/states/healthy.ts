import { healthyDocker } from './docker.js';
import * as howto from './howto-manifests.js';
import type { PlaygroundState } from './state.js';

const MINUTE = 60;

/** The how-to followed to the letter with nothing wrong: everything issued and running for an hour. */
export function healthyState(): PlaygroundState {
  return {
    certManager: ['certmanager.k8s.io/v1alpha1'],
    host: howto.HOST,
    namespace: howto.NAMESPACE,
    objects: [
      { secondsAgo: 62 * MINUTE, object: howto.issuer(howto.ACME_V2) },
      { secondsAgo: 61 * MINUTE, object: howto.certificate() },
      { secondsAgo: 6 * MINUTE, object: howto.htpasswdSecret() },
      { secondsAgo: 5.5 * MINUTE, object: howto.configMap() },
      { secondsAgo: 5 * MINUTE, object: howto.pod() },
      { secondsAgo: 4 * MINUTE, object: howto.service() },
      { secondsAgo: 4 * MINUTE, object: howto.ingress() },
    ],
    tls: [],
    events: [],
    access: { server: 'right', token: 'right', user: 'admin', readerRules: [] },
    endpoint: { front: 'ingress', resolves: true, images: {} },
    docker: healthyDocker(),
  };
}
