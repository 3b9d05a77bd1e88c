import { denied } from '../../src/evidence/reading.js';
import type { KubeObject } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { deploymentOf, evidenceOf, registryPod, type World } from '../support/registry-pod.js';

const CONFIG = 'version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: /var/lib/registry\n';

const pod = (image: string, mountPath: string, mount: Record<string, unknown> = {}): KubeObject =>
  registryPod(
    { image, volumeMounts: [{ name: 'config', mountPath, ...mount }] },
    { volumes: [{ name: 'config', configMap: { name: 'cm' } }] },
  );
const world = (fields: World) => async () => evidenceOf(fields);
const configMaps = { cm: { 'config.yml': CONFIG } };

export const failureCase: FailureCase = {
  code: 'RD604',
  positive: [
    {
      name: "an image of major 3 with the configuration in major 2's folder",
      evidence: world({ pods: [pod('registry:3', '/etc/docker/registry')], configMaps }),
      subjects: ['Pod default/registry'],
      says: [
        '/etc/docker/registry/config.yml',
        'opens /etc/distribution/config.yml',
        'the example of its image',
      ],
      proposals: ['RD604.mount-path'],
    },
    {
      name: 'one file of it, the other way round, in a Deployment',
      evidence: world({
        deployment: deploymentOf(
          pod('registry:2.8.3', '/etc/distribution/config.yml', { subPath: 'config.yml' }),
        ),
        configMaps,
      }),
      subjects: ['Deployment default/registry'],
      says: ['opens /etc/docker/registry/config.yml'],
      proposals: ['RD604.mount-path'],
    },
  ],
  lookAlike: [
    { name: 'healthy', evidence: () => captured('01-healthy') },
    { name: 'a wrong name in the right folder (RD603)', evidence: () => captured('04-wrong-path') },
    {
      name: 'a ConfigMap that holds something else',
      evidence: world({
        pods: [pod('registry:3', '/opt/notes')],
        configMaps: { cm: { 'readme.txt': 'version 0.1 of the notes' } },
      }),
    },
  ],
  couldNotTell: [
    {
      name: 'the Secret of another volume may not be read, and could hold it',
      evidence: async () => {
        const mounted = registryPod(
          { image: 'registry:3', volumeMounts: [{ name: 'config', mountPath: '/etc/docker/registry' }] },
          { volumes: [{ name: 'config', secret: { secretName: 'cm' } }] },
        );
        const evidence = evidenceOf({ pods: [mounted] });
        const needs = { verb: 'get', group: '', resource: 'secrets', name: 'cm', namespace: 'default' };
        evidence.readings.secrets.cm = denied(needs, 'secrets "cm" is forbidden');
        return evidence;
      },
    },
    {
      name: 'the ConfigMap may not be read',
      evidence: async () => {
        const evidence = evidenceOf({ pods: [pod('registry:3', '/etc/docker/registry')] });
        const needs = { verb: 'get', group: '', resource: 'configmaps', name: 'cm', namespace: 'default' };
        evidence.readings.configMaps.cm = denied(needs, 'configmaps "cm" is forbidden');
        return evidence;
      },
    },
  ],
};
