import type { PlaygroundCase } from './case.js';

export const rd801: PlaygroundCase = {
  name: 'RD801',
  title: 'The kubeconfig leads to an address where nothing listens',
  apply(state) {
    state.access.server = 'nothing-listens';
  },
};
