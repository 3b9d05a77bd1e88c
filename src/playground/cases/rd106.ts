import { servedByHand } from '../states/by-hand.js';
import { DAEMON_JSON, file, insecureJson, write } from '../states/docker-edits.js';
import type { PlaygroundCase } from './case.js';

export const rd106: PlaygroundCase = {
  name: 'RD106',
  title: 'daemon.json names the registry, but Docker has not read it since',
  apply(state) {
    servedByHand(state, 'private-ca');
    state.docker.since = [write(file(DAEMON_JSON, ({ registry }) => insecureJson([registry])))];
  },
};
