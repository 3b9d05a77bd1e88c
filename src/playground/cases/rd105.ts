import { DAEMON_JSON, file, run, write } from '../states/docker-edits.js';
import type { PlaygroundCase } from './case.js';

export const rd105: PlaygroundCase = {
  name: 'RD105',
  title: 'daemon.json has a comma too many: dockerd does not start',
  apply(state) {
    state.docker.since = [
      write(
        file(
          DAEMON_JSON,
          ({ registry }) => `{\n  "log-driver": "json-file",\n  "insecure-registries": ["${registry}",]\n}\n`,
        ),
      ),
      run('systemctl', 'restart', 'docker.service'),
    ];
  },
};
