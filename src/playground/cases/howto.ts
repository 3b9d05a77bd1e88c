import { exchange } from '../states/edit.js';
import { stuckOnAcmeV1 } from '../states/howto.js';
import * as howto from '../states/howto-manifests.js';
import type { PlaygroundCase } from './case.js';

export const howtoCase: PlaygroundCase = {
  name: 'howto',
  title: "The how-to's end: docker login fails with x509, and the registry's Pod crashes",
  apply(state) {
    stuckOnAcmeV1(state);
    exchange(state, 'Pod', 'docker-registry', howto.pod('registry-config.yml'));
  },
};
