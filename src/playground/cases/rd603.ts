import { exchange } from '../states/edit.js';
import { pod } from '../states/howto-manifests.js';
import type { PlaygroundCase } from './case.js';

export const rd603: PlaygroundCase = {
  name: 'RD603',
  title: 'The configuration is mounted under a name that the registry does not open (Pod)',
  apply(state) {
    exchange(state, 'Pod', 'docker-registry', pod('registry-config.yml'));
  },
};
