import { fields, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd512: PlaygroundCase = {
  name: 'RD512',
  title: 'The image is to come from a registry that refuses the connection',
  apply(state) {
    const pod = objectOf(state, 'Pod');
    fields(pod, 'spec', 'containers', 0).image = '127.0.0.1:5999/registry:2';
  },
};
