import type { PlaygroundCase } from './case.js';

export const rd310: PlaygroundCase = {
  name: 'RD310',
  title: 'A proxy on the way opens TLS and shows a certificate of its own',
  apply(state) {
    state.endpoint.intercepted = true;
  },
};
