import type { PlaygroundCase } from './case.js';

export const rd331: PlaygroundCase = {
  name: 'RD331',
  title: 'The port is that of a web server without TLS, and not of the registry',
  apply(state) {
    state.endpoint.front = 'web-page';
  },
};
