import { fields, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd502: PlaygroundCase = {
  name: 'RD502',
  title: 'The Service selects a label that the Pod does not have',
  apply(state) {
    fields(objectOf(state, 'Service'), 'spec').selector = { app: 'docker-registry' };
  },
};
