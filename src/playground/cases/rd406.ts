import { fields, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd406: PlaygroundCase = {
  name: 'RD406',
  title: 'The ingress takes no request above 1 MiB: docker push fails at the first large layer',
  pushTest: true,
  apply(state) {
    const annotations = fields(objectOf(state, 'Ingress'), 'metadata', 'annotations');
    delete annotations['nginx.ingress.kubernetes.io/proxy-body-size'];
  },
};
