import type { PlaygroundCase } from './case.js';

export const rd806: PlaygroundCase = {
  name: 'RD806',
  title: 'The context is set to a namespace that holds no registry',
  apply(state) {
    state.access.namespace = 'registry';
  },
};
