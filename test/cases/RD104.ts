import type { Evidence } from '../../src/evidence/model.js';
import { absent, denied, failed } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { DAEMON_JSON, type DockerEdits, dockerHost, UNIT } from '../support/docker-evidence.js';
import { captured } from '../support/evidence.js';
import { HOST } from '../support/tls-evidence.js';

function withDocker(edits: DockerEdits): Promise<Evidence> {
  return captured('01-healthy', (evidence) => {
    dockerHost(evidence, edits);
  });
}

const FILE = JSON.stringify({ 'insecure-registries': [HOST] });
const FLAG = `--insecure-registry=${HOST}`;
const BOTH = 'the following directives are specified both as a flag and in the configuration file';

export const failureCase: FailureCase = {
  code: 'RD104',
  positive: [
    {
      name: 'in DOCKER_OPTS and in the file, with the same value; the daemon runs still',
      evidence: () => withDocker({ daemonJson: FILE, dockerOpts: FLAG }),
      subjects: [DAEMON_JSON],
      says: [BOTH, 'insecure-registries', 'DOCKER_OPTS in /etc/default/docker', 'will not start again'],
    },
    {
      name: 'in the unit and in the file; the daemon does not run',
      evidence: () =>
        withDocker({
          daemonJson: FILE,
          unitFlags: `--insecure-registry ${HOST}`,
          daemon: failed('unreachable', 'connection refused'),
        }),
      subjects: [DAEMON_JSON],
      says: [BOTH, `comes from ${UNIT}`, 'The daemon does not run'],
    },
    {
      name: 'hosts, which the packaged unit gives as -H fd://',
      evidence: () => withDocker({ daemonJson: '{"hosts": ["tcp://127.0.0.1:2375"]}' }),
      subjects: [DAEMON_JSON],
      says: ['hosts', `comes from ${UNIT}`],
    },
    {
      name: 'whether the daemon runs is not known',
      evidence: () =>
        withDocker({
          daemonJson: FILE,
          dockerOpts: FLAG,
          daemon: denied({ verb: 'use', group: '', resource: 'docker.sock' }, 'permission denied'),
        }),
      subjects: [DAEMON_JSON],
      says: [BOTH, 'The daemon will not start.'],
    },
  ],
  lookAlike: [
    { name: 'the file alone', evidence: () => withDocker({ daemonJson: FILE }) },
    { name: 'the flag alone', evidence: () => withDocker({ dockerOpts: FLAG }) },
    {
      name: 'flag and file set different things',
      evidence: () => withDocker({ dockerOpts: FLAG, daemonJson: '{"live-restore": true}' }),
    },
    {
      name: 'a file that does not parse (RD105)',
      evidence: () => withDocker({ dockerOpts: FLAG, daemonJson: `{"insecure-registries": ["${HOST}",]}` }),
    },
    {
      name: 'the daemon is elsewhere',
      evidence: () =>
        withDocker({
          daemonJson: FILE,
          dockerOpts: FLAG,
          host: { endpoint: { address: 'tcp://10.0.0.5:2376', from: 'DOCKER_HOST', local: false } },
        }),
    },
    {
      name: 'Docker is not installed',
      evidence: () => withDocker({ host: absent('no docker and no dockerd') }),
    },
  ],
  couldNotTell: [
    {
      name: 'the command line is made by a shell',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          dockerHost(evidence, { daemonJson: FILE });
          const { dockerConfig } = evidence.readings;
          if (dockerConfig.state === 'read') delete dockerConfig.value.nextArgv;
        }),
    },
    {
      name: 'the configuration could not be read',
      evidence: () => withDocker({ config: failed('garbage', 'systemctl does not answer') }),
    },
    {
      name: 'daemon.json may not be read',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          dockerHost(evidence, { daemonJson: FILE, dockerOpts: FLAG });
          const { dockerConfig } = evidence.readings;
          if (dockerConfig.state === 'read') delete dockerConfig.value.daemonJson.file?.text;
        }),
    },
  ],
};
