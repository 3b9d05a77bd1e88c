import { without } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd605: PlaygroundCase = {
  name: 'RD605',
  title: 'The Secret with the htpasswd file was never created',
  apply(state) {
    without(state, 'Secret');
  },
};
