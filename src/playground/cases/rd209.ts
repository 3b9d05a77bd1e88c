import { fields, objectOf } from '../states/edit.js';
import { moveToCertManagerV1 } from '../states/generation-v1.js';
import type { PlaygroundCase } from './case.js';

export const rd209: PlaygroundCase = {
  name: 'RD209',
  title: 'The Certificate names an Issuer that does not exist',
  apply(state) {
    moveToCertManagerV1(state);
    fields(objectOf(state, 'Certificate'), 'spec', 'issuerRef').name = 'letsencrypt-prod';
    const annotations = fields(objectOf(state, 'Ingress'), 'metadata', 'annotations');
    annotations['cert-manager.io/issuer'] = 'letsencrypt-prod';
  },
};
