import { exchange } from '../states/edit.js';
import { CONFIG, configMap } from '../states/howto-manifests.js';
import type { PlaygroundCase } from './case.js';

export const rd610: PlaygroundCase = {
  name: 'RD610',
  title: 'The configuration has no auth section: anyone can pull and push',
  apply(state) {
    const config = CONFIG.replace(/auth:\n( {2}.*\n)+/, '');
    exchange(state, 'ConfigMap', 'docker-registry', configMap(config));
  },
};
