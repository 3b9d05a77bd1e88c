import type { PlaygroundCase } from './case.js';

export const rd802: PlaygroundCase = {
  name: 'RD802',
  title: 'The token in the kubeconfig is not accepted any more',
  apply(state) {
    state.access.token = 'expired';
  },
};
