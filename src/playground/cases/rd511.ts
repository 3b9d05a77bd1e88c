import { exchange } from '../states/edit.js';
import { CONFIG, configMap } from '../states/howto-manifests.js';
import type { PlaygroundCase } from './case.js';

export const rd511: PlaygroundCase = {
  name: 'RD511',
  title: 'The registry crashes over a TLS certificate of its own that is not mounted',
  apply(state) {
    const config = CONFIG.replace(
      'http:\n  addr: :5000\n',
      'http:\n  addr: :5000\n  tls:\n    certificate: /certs/tls.crt\n    key: /certs/tls.key\n',
    );
    exchange(state, 'ConfigMap', 'docker-registry', configMap(config));
  },
};
