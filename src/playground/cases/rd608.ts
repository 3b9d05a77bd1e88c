import { exchange } from '../states/edit.js';
import { CONFIG, configMap } from '../states/howto-manifests.js';
import type { PlaygroundCase } from './case.js';

export const rd608: PlaygroundCase = {
  name: 'RD608',
  title: 'The configuration is no valid YAML: one line is indented by one space',
  apply(state) {
    const config = CONFIG.replace('  filesystem:', ' filesystem:');
    exchange(state, 'ConfigMap', 'docker-registry', configMap(config));
  },
};
