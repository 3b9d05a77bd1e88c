import { fields, objectOf } from '../states/edit.js';
import { CONFIG } from '../states/howto-manifests.js';
import type { PlaygroundCase } from './case.js';

export const rd602: PlaygroundCase = {
  name: 'RD602',
  title: 'The ConfigMap has the configuration under another key than the Pod asks for',
  apply(state) {
    fields(objectOf(state, 'ConfigMap')).data = { 'config.yml': CONFIG };
  },
};
