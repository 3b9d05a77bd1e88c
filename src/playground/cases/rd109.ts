import type { PlaygroundCase } from './case.js';

export const rd109: PlaygroundCase = {
  name: 'RD109',
  title: 'dockerd crashed until systemd gave it up: nobody listens on its socket',
  apply(state) {
    state.docker.since = [{ type: 'crash' }];
  },
};
