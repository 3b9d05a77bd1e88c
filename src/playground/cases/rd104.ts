import { DAEMON_JSON, defaultsWith, file, insecureJson, run, write } from '../states/docker-edits.js';
import type { PlaygroundCase } from './case.js';

export const rd104: PlaygroundCase = {
  name: 'RD104',
  title: 'insecure-registries stands in daemon.json and as a flag: dockerd does not start',
  apply(state) {
    state.docker.files.push(defaultsWith(({ registry }) => `DOCKER_OPTS="--insecure-registry=${registry}"`));
    state.docker.since = [
      write(file(DAEMON_JSON, ({ registry }) => insecureJson([registry]))),
      run('systemctl', 'restart', 'docker.service'),
    ];
  },
};
