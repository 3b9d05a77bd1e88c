import { servedByHand } from '../states/by-hand.js';
import { file } from '../states/docker-edits.js';
import type { PlaygroundCase } from './case.js';

export const rd102: PlaygroundCase = {
  name: 'RD102',
  title: 'The authority lies in certs.d, in a folder without the port: Docker does not look there',
  apply(state) {
    servedByHand(state, 'private-ca');
    state.docker.files.push(
      file(
        ({ host }) => `/etc/docker/certs.d/${host}/ca.crt`,
        ({ authority }) => authority,
      ),
    );
  },
};
