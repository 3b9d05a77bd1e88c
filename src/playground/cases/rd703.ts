import { entry, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd703: PlaygroundCase = {
  name: 'RD703',
  title:
    'The volume of the images is mounted read-only: docker push fails with 500 while login and pull work',
  pushTest: true,
  apply(state) {
    entry(objectOf(state, 'Pod'), 'storage', 'spec', 'containers', 0, 'volumeMounts').readOnly = true;
  },
};
