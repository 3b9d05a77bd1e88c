import { fields, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd213: PlaygroundCase = {
  name: 'RD213',
  title: 'The Issuer cannot register: its ACME server has a name that does not resolve',
  apply(state) {
    fields(objectOf(state, 'Issuer', 'acme-issuer'), 'spec', 'acme').server =
      'https://acme-v02.api.letsencrypt.invalid/directory';
  },
};
