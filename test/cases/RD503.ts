import type { Evidence } from '../../src/evidence/model.js';
import { denied, read, readValue } from '../../src/evidence/reading.js';
import { at, list, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';
import { configOf, containerOf, setConfig } from '../support/registry.js';

function setTarget(evidence: Evidence, targetPort: unknown): void {
  const service = objectIn(evidence, 'services', 'docker-registry');
  record(list(at(service, 'spec', 'ports'))[0]).targetPort = targetPort;
}

export const failureCase: FailureCase = {
  code: 'RD503',
  positive: [
    {
      name: 'targetPort 5001, the registry listens on 5000',
      evidence: () => captured('17-service-targetport-wrong'),
      subjects: ['Service default/docker-registry'],
      says: ['port 5001', 'listens on 5000'],
      proposals: ['RD503.target-port'],
    },
    {
      name: 'a port name that no container has',
      evidence: () => captured('01-healthy', (evidence) => setTarget(evidence, 'registry')),
      subjects: ['Service default/docker-registry'],
      says: ['port named registry', 'listens on 5000'],
      proposals: ['RD503.target-port'],
    },
    {
      name: 'the address was changed in the configuration only',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          setConfig(evidence, configOf(evidence).replace('addr: :5000', 'addr: :5001'));
        }),
      subjects: ['Service default/docker-registry'],
      says: ['port 5000', 'listens on 5001'],
      proposals: ['RD503.target-port'],
    },
    {
      name: 'the address was changed by an environment variable',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          containerOf(evidence).env = [{ name: 'REGISTRY_HTTP_ADDR', value: '0.0.0.0:8080' }];
        }),
      subjects: ['Service default/docker-registry'],
      says: ['listens on 8080'],
    },
  ],
  lookAlike: [
    { name: 'healthy', evidence: () => captured('01-healthy') },
    { name: 'the selector is wrong (RD502)', evidence: () => captured('16-service-selector-mismatch') },
    {
      name: 'the address changed to :5001 everywhere',
      evidence: () =>
        captured('17-service-targetport-wrong', (evidence) => {
          setConfig(evidence, configOf(evidence).replace('addr: :5000', 'addr: :5001'));
        }),
    },
    {
      name: 'a port name that the container has',
      evidence: () => captured('01-healthy', (evidence) => setTarget(evidence, 'http')),
    },
    {
      name: 'no targetPort: the port of the Service counts',
      evidence: () => captured('01-healthy', (evidence) => setTarget(evidence, undefined)),
    },
    {
      name: 'the Service is for a proxy beside the registry',
      evidence: () =>
        captured('17-service-targetport-wrong', (evidence) => {
          const pod = objectIn(evidence, 'pods', 'docker-registry');
          list(at(pod, 'spec', 'containers')).push({
            name: 'proxy',
            image: 'nginx',
            ports: [{ containerPort: 5001 }],
          });
        }),
    },
    { name: 'the registry crashes before it listens (RD603)', evidence: () => captured('04-wrong-path') },
    {
      name: 'there is no Pod',
      evidence: () =>
        captured('17-service-targetport-wrong', (evidence) => {
          evidence.readings.pods = read([]);
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'the registry crashes for want of a configuration, so that only the declared port is known',
      evidence: () => captured('04-wrong-path', (evidence) => setTarget(evidence, 5001)),
    },
    {
      name: 'the ConfigMap may not be read',
      evidence: () =>
        captured('17-service-targetport-wrong', (evidence) => {
          evidence.readings.configMaps['docker-registry'] = denied(
            { verb: 'get', group: '', resource: 'configmaps', namespace: 'default', name: 'docker-registry' },
            'configmaps "docker-registry" is forbidden',
          );
        }),
    },
    {
      name: 'the configuration is in a Secret',
      evidence: () =>
        captured('17-service-targetport-wrong', (evidence) => {
          const pod = readValue(evidence.readings.pods)?.[0];
          const volume = record(list(at(pod, 'spec', 'volumes'))[0]);
          delete volume.configMap;
          volume.secret = { secretName: 'docker-registry', items: [{ key: 'config', path: 'config.yml' }] };
        }),
    },
    {
      name: 'the configuration is in a Secret without items, which may not be read',
      evidence: () =>
        captured('17-service-targetport-wrong', (evidence) => {
          const pod = readValue(evidence.readings.pods)?.[0];
          const volume = record(list(at(pod, 'spec', 'volumes'))[0]);
          delete volume.configMap;
          volume.secret = { secretName: 'docker-registry' };
          evidence.readings.secrets['docker-registry'] = denied(
            { verb: 'get', group: '', resource: 'secrets', namespace: 'default', name: 'docker-registry' },
            'secrets "docker-registry" is forbidden',
          );
        }),
    },
    {
      name: 'the address comes from a ConfigMap through the environment',
      evidence: () =>
        captured('17-service-targetport-wrong', (evidence) => {
          containerOf(evidence).env = [
            { name: 'REGISTRY_HTTP_ADDR', valueFrom: { configMapKeyRef: { name: 'x', key: 'y' } } },
          ];
        }),
    },
  ],
};
