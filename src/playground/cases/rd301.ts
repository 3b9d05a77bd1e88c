import { servedByHand } from '../states/by-hand.js';
import type { PlaygroundCase } from './case.js';

export const rd301: PlaygroundCase = {
  name: 'RD301',
  title: 'Only a temporary certificate of cert-manager is left: what made it was deleted',
  apply(state) {
    servedByHand(state, 'temporary');
  },
};
