import { servedByHand } from '../states/by-hand.js';
import type { PlaygroundCase } from './case.js';

export const rd305: PlaygroundCase = {
  name: 'RD305',
  title: 'The certificate has expired a week ago and nothing renews it',
  apply(state) {
    servedByHand(state, 'expired');
  },
};
