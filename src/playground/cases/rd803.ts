import type { PlaygroundCase } from './case.js';

export const rd803: PlaygroundCase = {
  name: 'RD803',
  title: 'The user of the kubeconfig may read nothing',
  apply(state) {
    state.access.user = 'reader';
  },
};
