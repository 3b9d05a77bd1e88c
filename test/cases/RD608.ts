import { denied, readValue } from '../../src/evidence/reading.js';
import { type KubeObject, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { deploymentOf, evidenceOf, registryPod, type World } from '../support/registry-pod.js';

const NAME = 'docker-registry';
const GOOD = 'version: 0.1\nstorage:\n  inmemory:\n';
const error = (text: string) => `configuration error: error parsing /etc/docker/registry/config.yml: ${text}`;

const podWith = (source: Record<string, unknown>, fields: Record<string, unknown> = {}): KubeObject =>
  registryPod(
    { volumeMounts: [{ name: 'config', mountPath: '/etc/docker/registry' }], ...fields },
    { volumes: [{ name: 'config', ...source }] },
  );
const CM = { configMap: { name: 'cm' } };
const SECRET = { secret: { secretName: 's' } };

/** A registry whose ConfigMap holds this text. */
const world =
  (text: string, more: Partial<World> = {}, fields: Record<string, unknown> = {}) =>
  async () =>
    evidenceOf({ pods: [podWith(CM, fields)], configMaps: { cm: { 'config.yml': text } }, ...more });

export const failureCase: FailureCase = {
  code: 'RD608',
  positive: [
    {
      name: 'a wrong indentation, with what the registry says',
      evidence: () => captured('07-bad-yaml'),
      subjects: ['ConfigMap default/docker-registry'],
      says: [
        /key registry-config\.yml of ConfigMap docker-registry is not valid at line 8, column 1: /,
        /same column/,
        /The registry says: yaml: line 7: did not find expected key/,
        /Pod default\/docker-registry cannot start/,
      ],
    },
    {
      name: 'two drivers, in a template whose Pods are not there yet',
      evidence: async () =>
        evidenceOf({
          deployment: deploymentOf(podWith(CM)),
          configMaps: { cm: { 'config.yml': `${GOOD}  filesystem: {}\n` } },
        }),
      subjects: ['ConfigMap default/cm'],
      says: [/two drivers where one may be: inmemory, filesystem/],
    },
    {
      name: 'something that only the registry knows to be wrong',
      evidence: world(GOOD, {
        log: error('yaml: unmarshal errors:\n  line 9: cannot unmarshal !!str `x` into int'),
      }),
      subjects: ['ConfigMap default/cm'],
      says: [/line 9: cannot unmarshal/],
    },
    {
      name: 'the text in a Secret, of which only the registry tells',
      evidence: async () =>
        evidenceOf({
          pods: [podWith(SECRET)],
          secrets: { s: ['config.yml'] },
          log: error('unsupported version: ""'),
        }),
      subjects: ['Secret default/s'],
      says: [/unsupported version/],
    },
    {
      name: 'edited while the registry runs on',
      evidence: () =>
        captured('01-healthy', ({ readings }) => {
          const map = readValue(readings.configMaps[NAME]);
          if (map !== undefined) map.data = { 'registry-config.yml': 'version: 0.2\n' };
        }),
      subjects: ['ConfigMap default/docker-registry'],
      says: [/version is 0\.2/, /the next start will fail/],
    },
  ],
  lookAlike: [
    { name: 'a healthy registry', evidence: () => captured('01-healthy') },
    { name: 'valid YAML with an unknown storage driver', evidence: () => captured('08-unknown-driver') },
    { name: 'the file is not found', evidence: () => captured('04-wrong-path') },
    { name: 'the ConfigMap is missing', evidence: () => captured('02-missing-configmap') },
    {
      name: 'the environment is at fault: the name of a Service clashes (generation 2)',
      evidence: world(GOOD, {
        log: error(
          'yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `tcp://1...` into configuration.Parameters',
        ),
      }),
    },
    {
      name: 'the environment is at fault (generation 3)',
      evidence: world(GOOD, {
        log: error('parsing environment variable REGISTRY_AUTH_PORT: yaml: line 1: x'),
      }),
    },
    {
      name: 'the text was corrected since the last crash',
      evidence: world(GOOD, { log: error('yaml: line 7: did not find expected key') }),
    },
    {
      name: 'the storage comes from the environment',
      evidence: world('version: 0.1\n', {}, { env: [{ name: 'REGISTRY_STORAGE_S3_BUCKET', value: 'b' }] }),
    },
    {
      name: 'the storage may come from a Secret in the environment',
      evidence: world('version: 0.1\n', {}, { envFrom: [{ secretRef: { name: 's' } }] }),
    },
    {
      name: 'a healthy registry whose text is in a Secret',
      evidence: () =>
        captured('01-healthy', ({ readings }) => {
          for (const pod of readValue(readings.pods) ?? []) {
            record(pod.spec).volumes = [
              { name: 'config', secret: { secretName: NAME, items: [{ key: 'c', path: 'config.yml' }] } },
            ];
          }
        }),
    },
    {
      name: 'nothing mounted: the file of the image',
      evidence: async () => evidenceOf({ pods: [registryPod({})] }),
    },
    { name: 'no Pod at all', evidence: async () => evidenceOf({}) },
  ],
  couldNotTell: [
    {
      name: 'the ConfigMap may not be read',
      evidence: () =>
        captured('07-bad-yaml', ({ readings }) => {
          readings.configMaps[NAME] = denied(
            { verb: 'get', group: '', resource: 'configmaps', namespace: 'default', name: NAME },
            'forbidden',
          );
        }),
    },
    {
      name: 'the text is in a Secret, and the registry has not said anything',
      evidence: async () => evidenceOf({ pods: [podWith(SECRET)], secrets: { s: ['config.yml'] } }),
    },
    {
      name: 'Pods may not be listed',
      evidence: () =>
        captured('07-bad-yaml', ({ readings }) => {
          readings.pods = denied(
            { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
            'forbidden',
          );
        }),
    },
  ],
};
