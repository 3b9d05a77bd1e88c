import { exchange } from '../states/edit.js';
import { ACME_STAGING, issuer } from '../states/howto-manifests.js';
import type { PlaygroundCase } from './case.js';

export const rd303: PlaygroundCase = {
  name: 'RD303',
  title: "The certificate is of Let's Encrypt's test environment, where the Issuer orders",
  apply(state) {
    exchange(state, 'Issuer', 'acme-issuer', issuer(ACME_STAGING));
  },
};
