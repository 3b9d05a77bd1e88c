import type { PlaygroundCase } from './case.js';

export const rd330: PlaygroundCase = {
  name: 'RD330',
  title: "Nobody listens on the registry's port: connection refused",
  apply(state) {
    state.endpoint.front = 'nothing';
  },
};
