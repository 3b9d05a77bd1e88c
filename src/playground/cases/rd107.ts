import { servedByHand } from '../states/by-hand.js';
import { defaultsWith, run } from '../states/docker-edits.js';
import type { PlaygroundCase } from './case.js';

export const rd107: PlaygroundCase = {
  name: 'RD107',
  title: "The how-to's DOCKER_OPTS in /etc/default/docker, which the unit of docker-ce does not read",
  apply(state) {
    servedByHand(state, 'private-ca');
    state.docker.family = 'docker-ce';
    state.docker.files.push(
      defaultsWith(
        ({ registry }) =>
          `DOCKER_OPTS="--insecure-registry=${registry} -H fd:// --containerd=/run/containerd/containerd.sock"`,
      ),
    );
    state.docker.since = [run('systemctl', 'restart', 'docker.service')];
  },
};
