import { exchange } from '../states/edit.js';
import { CONFIG, configMap } from '../states/howto-manifests.js';
import type { PlaygroundCase } from './case.js';

export const rd411: PlaygroundCase = {
  name: 'RD411',
  title: 'The registry sends uploads to plain HTTP: docker push fails while login and pull work',
  pushTest: true,
  apply(state) {
    const config = CONFIG.replace('  addr: :5000\n', `  addr: :5000\n  host: http://${state.host}\n`);
    exchange(state, 'ConfigMap', 'docker-registry', configMap(config));
  },
};
