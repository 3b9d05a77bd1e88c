import { denied, failed, read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { clusterEvidence } from '../support/cluster-evidence.js';
import { captured } from '../support/evidence.js';

const access = read({ context: 'lab', server: 'https://10.0.0.5:6443', user: 'alice' });

function forbidden(verb: string, resource: string, group = '', name?: string) {
  return denied(
    { verb, group, resource, namespace: 'default', ...(name === undefined ? {} : { name }) },
    `${resource} is forbidden: User "reader" cannot ${verb} resource "${resource}" in API group "${group}" in the namespace "default"`,
  );
}

export const failureCase: FailureCase = {
  code: 'RD803',
  positive: [
    {
      name: 'no rights at all',
      evidence: async () =>
        clusterEvidence({
          access,
          pods: forbidden('list', 'pods'),
          services: forbidden('list', 'services'),
          ingresses: forbidden('list', 'ingresses', 'networking.k8s.io'),
          secrets: { 'docker-registry': forbidden('get', 'secrets', '', 'docker-registry') },
          clusterIssuers: {
            'cert-manager.io/v1/prod': denied(
              { verb: 'get', group: 'cert-manager.io', resource: 'clusterissuers', name: 'prod' },
              'clusterissuers.cert-manager.io "prod" is forbidden',
            ),
          },
        }),
      subjects: ['Namespace default'],
      says: [
        'The user reader may not',
        'list pods, services, ingresses.networking.k8s.io in namespace default',
        'get secrets/docker-registry in namespace default',
        'get clusterissuers.cert-manager.io/prod',
      ],
      proposals: [],
    },
    {
      name: 'only the Secrets are closed, in a namespace otherwise readable',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          evidence.readings.secrets['docker-registry'] = forbidden('get', 'secrets', '', 'docker-registry');
        }),
      subjects: ['Namespace default'],
      says: ['get secrets/docker-registry'],
    },
  ],
  lookAlike: [
    {
      name: 'a file and a socket of this machine that the user may not read: no Role settles that',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          const path = '/var/run/docker.sock';
          evidence.readings.dockerDaemon = denied(
            { verb: 'read', group: '', resource: path },
            'permission denied',
          );
          evidence.readings.dockerConfig = denied(
            { verb: 'read', group: '', resource: '/etc/docker/daemon.json' },
            'permission denied',
          );
        }),
    },
    { name: 'an object is absent, which is not denied', evidence: () => captured('05-missing-secret') },
    { name: 'everything could be read', evidence: () => captured('01-healthy') },
  ],
  couldNotTell: [
    {
      name: 'the API server was not reached',
      evidence: async () => clusterEvidence({ access: failed('unreachable', 'connect ECONNREFUSED') }),
    },
  ],
};
