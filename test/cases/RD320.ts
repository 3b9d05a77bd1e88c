import type { Evidence } from '../../src/evidence/model.js';
import { absent, failed, leftOut, skipped } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { ENTRY, reached, resolvesTo } from '../support/endpoint-evidence.js';
import { captured, objectIn } from '../support/evidence.js';
import { HOST } from '../support/tls-evidence.js';

const noSuchHost = (edit: (evidence: Evidence) => void = () => {}) =>
  reached((evidence) => {
    evidence.readings.dns = absent(`lookup ${HOST}: no such host`);
    edit(evidence);
  });

export const failureCase: FailureCase = {
  code: 'RD320',
  positive: [
    {
      name: 'there is no record, and the Ingress says where one should lead',
      evidence: () => noSuchHost(),
      subjects: [HOST],
      says: [
        `docker login ${HOST}`,
        'no such host',
        `${ENTRY}, where Ingress default/docker-registry is served`,
      ],
      proposals: [],
    },
    {
      name: 'the Service is a load balancer, and there is no Ingress',
      evidence: () =>
        noSuchHost((evidence) => {
          evidence.readings.ingresses = { state: 'read', value: [] };
          const service = objectIn(evidence, 'services', 'docker-registry');
          service.status = {
            loadBalancer: { ingress: [{ hostname: 'lb.example.com' }, { ip: '198.51.100.2' }] },
          };
        }),
      subjects: [HOST],
      says: ['198.51.100.2, where Service default/docker-registry is served'],
    },
    {
      name: 'no name server is sure, and the cluster was not looked at',
      evidence: () =>
        reached((evidence) => {
          evidence.readings.dns = failed(
            'name',
            `lookup ${HOST}: the name could not be resolved (EAI_AGAIN)`,
          );
          evidence.readings.ingresses = leftOut('--no-cluster');
          evidence.readings.services = leftOut('--no-cluster');
        }),
      subjects: [HOST],
      says: ['EAI_AGAIN', 'needs a DNS record'],
    },
    {
      name: 'a name of the cluster',
      evidence: () =>
        noSuchHost((evidence) => {
          evidence.target.host = 'docker-registry.default.svc.cluster.local';
          evidence.target.port = 5000;
        }),
      subjects: ['docker-registry.default.svc.cluster.local'],
      says: ['docker login docker-registry.default.svc.cluster.local:5000', 'only Pods can resolve it'],
    },
  ],
  lookAlike: [
    { name: 'it resolves', evidence: () => reached() },
    {
      name: 'it resolves to a place where nobody answers (RD330)',
      evidence: () =>
        reached((evidence) => {
          resolvesTo(evidence, ['192.0.2.9']);
          evidence.readings.tcp = failed('timeout', 'dial tcp 192.0.2.9:443: i/o timeout');
        }),
    },
    {
      name: 'no host name is known',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          delete evidence.target.host;
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'no name server answered in time',
      evidence: () =>
        reached((evidence) => {
          evidence.readings.dns = failed('timeout', `lookup ${HOST}: no name server answered in time`);
        }),
    },
    {
      name: 'nobody tried',
      evidence: () => reached((evidence) => (evidence.readings.dns = skipped('--from'))),
    },
  ],
};
