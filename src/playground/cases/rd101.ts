import { servedByHand } from '../states/by-hand.js';
import type { PlaygroundCase } from './case.js';

export const rd101: PlaygroundCase = {
  name: 'RD101',
  title:
    "A private authority's certificate, the authority beside it in the Secret: docker login fails with x509",
  apply(state) {
    servedByHand(state, 'private-ca', { withAuthority: true });
    // Two containers make a restart cost something.
    state.docker.containers.push({ name: 'postgres', image: 'postgres:16', restartPolicy: 'no' });
  },
};
