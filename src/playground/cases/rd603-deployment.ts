import { exchange } from '../states/edit.js';
import { deployment } from '../states/howto-manifests.js';
import type { PlaygroundCase } from './case.js';

export const rd603Deployment: PlaygroundCase = {
  name: 'RD603-deployment',
  title: 'The same in a Deployment, which can be patched',
  apply(state) {
    exchange(state, 'Pod', 'docker-registry', deployment('registry-config.yml'));
  },
};
