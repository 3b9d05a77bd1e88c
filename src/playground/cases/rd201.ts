import { stuckOnAcmeV1 } from '../states/howto.js';
import type { PlaygroundCase } from './case.js';

export const rd201: PlaygroundCase = {
  name: 'RD201',
  title: 'The Issuer is set to the retired ACME v1 endpoint; a temporary certificate is served',
  apply(state) {
    stuckOnAcmeV1(state);
  },
};
