import type { PlaygroundCase } from './case.js';

export const rd103: PlaygroundCase = {
  name: 'RD103',
  title: 'The registry answers without TLS: http: server gave HTTP response to HTTPS client',
  apply(state) {
    state.endpoint.front = 'plain-http';
  },
};
