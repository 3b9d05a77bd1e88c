import { fields, objectOf } from '../states/edit.js';
import { moveToCertManagerV1 } from '../states/generation-v1.js';
import { ACME_V1 } from '../states/howto-manifests.js';
import type { PlaygroundCase } from './case.js';

export const rd201V1: PlaygroundCase = {
  name: 'RD201-v1',
  title: 'The same with cert-manager 1.x, which serves no temporary certificate',
  apply(state) {
    moveToCertManagerV1(state);
    fields(objectOf(state, 'Issuer', 'acme-issuer'), 'spec', 'acme').server = ACME_V1;
  },
};
