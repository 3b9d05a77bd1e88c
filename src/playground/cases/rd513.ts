import { fields, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd513: PlaygroundCase = {
  name: 'RD513',
  title: 'The Pod asks for a node with a label that no node has',
  apply(state) {
    fields(objectOf(state, 'Pod'), 'spec').nodeSelector = { disk: 'ssd' };
  },
};
