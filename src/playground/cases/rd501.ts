import { without } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd501: PlaygroundCase = {
  name: 'RD501',
  title: 'Pod and Ingress are there, the Service between them is gone',
  apply(state) {
    without(state, 'Service');
  },
};
