import { fields, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd503: PlaygroundCase = {
  name: 'RD503',
  title: 'The Service sends to port 5001, the registry listens on 5000',
  apply(state) {
    fields(objectOf(state, 'Service'), 'spec', 'ports', 0).targetPort = 5001;
  },
};
