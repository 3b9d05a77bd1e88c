import { servedByHand } from '../states/by-hand.js';
import type { PlaygroundCase } from './case.js';

export const rd304: PlaygroundCase = {
  name: 'RD304',
  title: 'The certificate is of a private CA that the clients do not know',
  apply(state) {
    servedByHand(state, 'private-ca');
  },
};
