import { servedByHand } from '../states/by-hand.js';
import type { PlaygroundCase } from './case.js';

export const rd309: PlaygroundCase = {
  name: 'RD309',
  title: 'The intermediate certificate is missing from what is served: browsers guess it, Docker does not',
  apply(state) {
    servedByHand(state, 'leaf-only');
  },
};
