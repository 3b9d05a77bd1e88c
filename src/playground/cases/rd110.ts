import type { PlaygroundCase } from './case.js';

export const rd110: PlaygroundCase = {
  name: 'RD110',
  title: 'Another password is stored for the registry than the one that it knows',
  apply(state) {
    state.docker.login = { user: 'admin', password: 'admin124' };
  },
};
