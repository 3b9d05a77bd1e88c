import { servedByHand } from '../states/by-hand.js';
import type { PlaygroundCase } from './case.js';

export const rd306: PlaygroundCase = {
  name: 'RD306',
  title: 'The certificate was made on a machine whose clock is ahead: it is not valid yet',
  apply(state) {
    servedByHand(state, 'not-yet-valid');
  },
};
