import { servedByHand } from '../states/by-hand.js';
import type { PlaygroundCase } from './case.js';

export const rd308: PlaygroundCase = {
  name: 'RD308',
  title: 'The certificate has a common name and no others: clients take no notice of it',
  apply(state) {
    servedByHand(state, 'cn-only');
  },
};
