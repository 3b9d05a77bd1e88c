import { objectOf, renameHost } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd321: PlaygroundCase = {
  name: 'RD321',
  title: 'The host name leads to another place than the Ingress: localhost, where another site answers',
  apply(state) {
    // The one name that every machine resolves by itself.
    renameHost(state, 'localhost');
    Object.assign(state.endpoint, { resolves: false, front: 'other-site' });
    objectOf(state, 'Ingress').status = { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } };
  },
};
