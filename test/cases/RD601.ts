import { absent, denied, failed, read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { deploymentOf, evidenceOf, registryPod } from '../support/registry-pod.js';

const NAME = 'docker-registry';
const NO_RIGHT = denied(
  { verb: 'get', group: '', resource: 'configmaps', namespace: 'default', name: NAME },
  'forbidden',
);
const volumes = (fields: Record<string, unknown>) => ({ volumes: [{ name: 'config', configMap: fields }] });

export const failureCase: FailureCase = {
  code: 'RD601',
  positive: [
    {
      name: 'the ConfigMap was never created',
      evidence: () => captured('02-missing-configmap'),
      subjects: ['ConfigMap default/docker-registry'],
      says: [
        /ConfigMap docker-registry does not exist/,
        /Pod default\/docker-registry mounts/,
        /volume "config"/,
        /not started until/,
      ],
      proposals: ['RD601.create'],
    },
    {
      name: 'it was deleted while the Pod runs on',
      evidence: () =>
        captured('01-healthy', ({ readings }) => {
          readings.configMaps[NAME] = absent('not there');
        }),
      subjects: ['ConfigMap default/docker-registry'],
      says: [/What runs now keeps its copy/],
    },
    {
      name: 'a template mounts two that are not there, one of them in a projected volume',
      evidence: async () => {
        const spec = {
          volumes: [
            { name: 'a', configMap: { name: 'one' } },
            { name: 'b', projected: { sources: [{ configMap: { name: 'two' } }] } },
          ],
        };
        return evidenceOf({
          deployment: deploymentOf(registryPod({}, spec)),
          configMaps: { one: null, two: null },
        });
      },
      subjects: ['ConfigMap default/one', 'ConfigMap default/two'],
      says: [/Deployment default\/registry mounts ConfigMap one/],
    },
  ],
  lookAlike: [
    { name: 'it is there and lacks the key', evidence: () => captured('03-configmap-lacks-key') },
    { name: 'the Secret is missing', evidence: () => captured('05-missing-secret') },
    { name: 'a healthy registry', evidence: () => captured('01-healthy') },
    {
      name: 'the events of an earlier Pod tell of one that is there by now',
      evidence: () =>
        captured('02-missing-configmap', ({ readings }) => {
          readings.configMaps[NAME] = read({ metadata: { name: NAME }, data: { 'registry-config.yml': '' } });
        }),
    },
    {
      name: 'an optional one is not there',
      evidence: async () =>
        evidenceOf({
          pods: [registryPod({}, volumes({ name: 'extra', optional: true }))],
          configMaps: { extra: null },
        }),
    },
    {
      name: 'odd volumes',
      evidence: async () =>
        evidenceOf({
          pods: [registryPod({}, { volumes: [null, 7, { configMap: 'x' }, { configMap: { name: 3 } }] })],
        }),
    },
    { name: 'no Pod at all', evidence: async () => evidenceOf({}) },
  ],
  couldNotTell: [
    {
      name: 'ConfigMaps may not be read',
      evidence: () =>
        captured('02-missing-configmap', ({ readings }) => {
          readings.configMaps[NAME] = NO_RIGHT;
        }),
    },
    {
      name: 'the API server did not answer',
      evidence: () =>
        captured('02-missing-configmap', ({ readings }) => {
          readings.configMaps[NAME] = failed('timeout', 'no answer within 5 s');
        }),
    },
    {
      name: 'Pods may not be listed',
      evidence: () =>
        captured('02-missing-configmap', ({ readings }) => {
          readings.pods = denied(
            { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
            'forbidden',
          );
        }),
    },
  ],
};
