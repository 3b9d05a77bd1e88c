import { without } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd601: PlaygroundCase = {
  name: 'RD601',
  title: 'The ConfigMap was never created',
  apply(state) {
    without(state, 'ConfigMap');
  },
};
