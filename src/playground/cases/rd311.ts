import type { PlaygroundCase } from './case.js';

export const rd311: PlaygroundCase = {
  name: 'RD311',
  title: 'The ingress controller still serves a certificate that expired, though the Secret has a new one',
  apply(state) {
    state.endpoint.stale = 'expired';
  },
};
