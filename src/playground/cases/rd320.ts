import { renameHost } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd320: PlaygroundCase = {
  name: 'RD320',
  title: 'The host name does not resolve',
  apply(state) {
    // No name under .invalid ever resolves, whatever the network.
    renameHost(state, 'registry.xcloud.huatai.invalid');
    state.endpoint.resolves = false;
  },
};
