import { exchange } from '../states/edit.js';
import { CONFIG, configMap } from '../states/howto-manifests.js';
import type { PlaygroundCase } from './case.js';

export const pushLocation: PlaygroundCase = {
  name: 'push-location',
  title: 'Uploads are sent on to plain HTTP: http.host of the registry is wrong; --push-test shows it',
  apply(state) {
    const config = CONFIG.replace('  addr: :5000\n', `  addr: :5000\n  host: http://${state.host}\n`);
    exchange(state, 'ConfigMap', 'docker-registry', configMap(config));
  },
};
