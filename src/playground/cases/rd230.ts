import { fields, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd230: PlaygroundCase = {
  name: 'RD230',
  title: 'The Issuer is ready, but the challenge is never answered: its Ingress class is served by nobody',
  apply(state) {
    const http01 = fields(objectOf(state, 'Certificate'), 'spec', 'acme', 'config', 0, 'http01');
    http01.ingressClass = 'traefik';
  },
};
