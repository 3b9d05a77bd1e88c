import type { Evidence } from '../../src/evidence/model.js';
import { absent, denied, failed, skipped } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { type DockerEdits, dockerHost, SOCKET } from '../support/docker-evidence.js';
import { captured } from '../support/evidence.js';

const NO_SOCKET = absent(`${SOCKET}: no such file or directory`);

function withDocker(edits: DockerEdits): Promise<Evidence> {
  return captured('01-healthy', (evidence) => {
    dockerHost(evidence, edits);
  });
}

export const failureCase: FailureCase = {
  code: 'RD109',
  positive: [
    {
      name: 'the daemon is not started',
      evidence: () =>
        withDocker({
          daemon: NO_SOCKET,
          unit: { activeState: 'inactive', subState: 'dead', result: 'success' },
        }),
      subjects: [SOCKET],
      says: [`Nobody listens at unix://${SOCKET}`, 'systemctl start docker'],
    },
    {
      name: 'the unit has failed',
      evidence: () =>
        withDocker({
          daemon: failed('unreachable', 'connection refused'),
          unit: { activeState: 'failed', subState: 'failed', result: 'exit-code' },
        }),
      subjects: [SOCKET],
      says: ['docker.service has failed'],
    },
    {
      name: 'the unit in its restart loop',
      evidence: () =>
        withDocker({
          daemon: failed('unreachable', 'connection refused'),
          unit: { activeState: 'activating', subState: 'auto-restart', result: 'exit-code' },
        }),
      subjects: [SOCKET],
      says: ['docker.service keeps failing and is started again'],
      level: 'fail',
    },
    {
      name: 'a connection that is reset: the daemon ends as soon as it is started',
      evidence: () => withDocker({ daemon: failed('unreachable', 'read ECONNRESET') }),
      subjects: [SOCKET],
      says: ['docker.service keeps failing and is started again'],
    },
    {
      name: 'the unit is masked',
      evidence: () =>
        withDocker({ daemon: NO_SOCKET, unit: { activeState: 'inactive', loadState: 'masked' } }),
      subjects: [SOCKET],
      says: ['systemctl unmask docker.service docker.socket'],
      level: 'warn',
    },
    {
      name: 'no right to the socket',
      evidence: () =>
        withDocker({
          host: { user: { uid: 1000, name: 'wang', home: '/home/wang' } },
          daemon: denied({ verb: 'use', group: '', resource: SOCKET }, 'permission denied'),
        }),
      subjects: [SOCKET],
      says: ['wang may not use the Docker daemon', 'the group docker'],
    },
    {
      name: 'DOCKER_HOST names a daemon that does not answer',
      evidence: () =>
        withDocker({
          host: { endpoint: { address: 'tcp://10.0.0.5:2376', from: 'DOCKER_HOST', local: false } },
          daemon: failed('timeout', 'no answer in 3 s'),
        }),
      subjects: ['tcp://10.0.0.5:2376'],
      says: ['tcp://10.0.0.5:2376', 'DOCKER_HOST', 'no answer in 3 s'],
    },
    {
      name: 'a context names a socket that is not there',
      evidence: () =>
        withDocker({
          host: {
            endpoint: {
              address: 'unix:///run/user/1000/docker.sock',
              from: 'context',
              context: 'rootless',
              local: true,
              socket: '/run/user/1000/docker.sock',
            },
          },
          daemon: absent('no such file or directory'),
        }),
      subjects: ['/run/user/1000/docker.sock'],
      says: ['the context rootless'],
    },
    {
      name: 'the context in use is gone',
      evidence: () =>
        withDocker({
          host: { endpoint: { address: '', from: 'context', context: 'lab', local: false } },
          daemon: failed('name', 'the Docker context lab is not there'),
        }),
      subjects: ['lab'],
      says: ['the Docker context lab is not there'],
    },
  ],
  lookAlike: [
    { name: 'the daemon answers', evidence: () => withDocker({}) },
    {
      name: 'Docker is not installed',
      evidence: () => withDocker({ host: absent('no docker and no dockerd'), daemon: NO_SOCKET }),
    },
    {
      name: 'the image of a machine, in which nothing runs',
      evidence: () =>
        withDocker({ host: { root: '/mnt/image', live: false }, daemon: skipped('nothing runs') }),
    },
  ],
  couldNotTell: [
    {
      name: 'the daemon was not asked',
      evidence: () => withDocker({ daemon: skipped('not asked') }),
    },
    {
      name: 'Docker could not be looked at',
      evidence: () => withDocker({ host: failed('garbage', 'out of file handles') }),
    },
  ],
};
