import { without } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd510: PlaygroundCase = {
  name: 'RD510',
  title: 'Service and Ingress are there, the Pod is gone',
  apply(state) {
    without(state, 'Pod');
  },
};
