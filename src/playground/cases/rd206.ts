import { fields, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd206: PlaygroundCase = {
  name: 'RD206',
  title: "The Issuer's mail address is the placeholder of a document, which the authority refuses",
  apply(state) {
    fields(objectOf(state, 'Issuer', 'acme-issuer'), 'spec', 'acme').email = 'user@example.com';
  },
};
