import { handEditedUnit, run, write } from '../states/docker-edits.js';
import type { PlaygroundCase } from './case.js';
import { howtoCase } from './howto.js';

export const howtoDocker: PlaygroundCase = {
  name: 'howto-docker',
  title: "The how-to's end with its cure for x509: --insecure-registry in the unit, which hides the cause",
  apply(state) {
    howtoCase.apply(state);
    state.docker.since = [
      write(handEditedUnit()),
      run('systemctl', 'daemon-reload'),
      run('systemctl', 'restart', 'docker.service'),
    ];
  },
};
