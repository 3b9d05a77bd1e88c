import { denied, read, readValue } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { evidenceOf, registryPod } from '../support/registry-pod.js';

const NAME = 'docker-registry';

const podWithItems = (...keys: string[]) =>
  registryPod(
    {},
    {
      volumes: [
        { name: 'config', configMap: { name: 'cm', items: keys.map((key) => ({ key, path: key })) } },
      ],
    },
  );

export const failureCase: FailureCase = {
  code: 'RD602',
  positive: [
    {
      name: 'the ConfigMap calls its key otherwise',
      evidence: () => captured('03-configmap-lacks-key'),
      subjects: ['ConfigMap default/docker-registry'],
      says: [/has no key registry-config\.yml/, /has only config\.yml/, /not started until/],
      proposals: ['RD602.rename-key', 'RD602.item-key'],
    },
    {
      name: 'only case and separators differ',
      evidence: async () =>
        evidenceOf({
          pods: [podWithItems('registry-config.yml')],
          configMaps: { cm: { 'Registry_config.yml': '', 'other.yml': '' } },
        }),
      subjects: ['ConfigMap default/cm'],
      says: [/Registry_config\.yml differs only in its spelling/],
      proposals: ['RD602.rename-key', 'RD602.item-key'],
    },
    {
      name: 'something else in the namespace may need the key by its present name',
      evidence: () =>
        captured('03-configmap-lacks-key', ({ readings }) => {
          readings.deployments = denied(
            { verb: 'list', group: 'apps', resource: 'deployments', namespace: 'default' },
            'forbidden',
          );
        }),
      subjects: ['ConfigMap default/docker-registry'],
      says: [/has only config\.yml/],
      proposals: ['RD602.item-key', 'RD602.add-key'],
    },
    {
      name: 'the ConfigMap is empty',
      evidence: async () => evidenceOf({ pods: [podWithItems('a.yml', 'b.yml')], configMaps: { cm: {} } }),
      subjects: ['ConfigMap default/cm'],
      says: [/a\.yml, b\.yml/, /no keys at all/],
    },
    {
      name: 'the key went away while the Pod runs on',
      evidence: () =>
        captured('01-healthy', ({ readings }) => {
          readings.configMaps[NAME] = read({ metadata: { name: NAME }, data: { 'config.yml': '' } });
        }),
      subjects: ['ConfigMap default/docker-registry'],
      says: [/What runs now keeps its copy/],
    },
  ],
  lookAlike: [
    { name: 'there is no ConfigMap', evidence: () => captured('02-missing-configmap') },
    { name: 'the key is there and goes to the wrong file', evidence: () => captured('04-wrong-path') },
    { name: 'the Secret lacks the key', evidence: () => captured('06-secret-lacks-key') },
    { name: 'a healthy registry', evidence: () => captured('01-healthy') },
    {
      name: 'the key is in binaryData',
      evidence: () =>
        captured('03-configmap-lacks-key', ({ readings }) => {
          const map = readValue(readings.configMaps[NAME]);
          if (map !== undefined) map.binaryData = { 'registry-config.yml': 'dmVyc2lvbjogMC4x' };
        }),
    },
    {
      name: 'a volume without items',
      evidence: async () =>
        evidenceOf({
          pods: [registryPod({}, { volumes: [{ name: 'config', configMap: { name: 'cm', items: 'x' } }] })],
          configMaps: { cm: { 'x.yml': '' } },
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'ConfigMaps may not be read',
      evidence: () =>
        captured('03-configmap-lacks-key', ({ readings }) => {
          readings.configMaps[NAME] = denied(
            { verb: 'get', group: '', resource: 'configmaps', namespace: 'default', name: NAME },
            'forbidden',
          );
        }),
    },
    {
      name: 'Pods may not be listed',
      evidence: () =>
        captured('03-configmap-lacks-key', ({ readings }) => {
          readings.pods = denied(
            { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
            'forbidden',
          );
        }),
    },
  ],
};
