import { denied, read } from '../../src/evidence/reading.js';
import { type KubeObject, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';
import { deploymentOf, evidenceOf, registryPod, type World } from '../support/registry-pod.js';

const NAME = 'docker-registry';
const SUBJECT = ['Pod default/docker-registry'];
const OPEN = 'configuration error: open /etc/docker/registry/config.yml: no such file or directory';

const RUNNING = {
  phase: 'Running',
  containerStatuses: [
    {
      name: 'registry',
      image: 'registry:2',
      ready: true,
      restartCount: 0,
      state: { running: { startedAt: '2026-11-22T10:00:00Z' } },
    },
  ],
};

/** A Pod whose ConfigMap is mounted like this. */
const mounted = (
  configMap: Record<string, unknown>,
  mount: Record<string, unknown> = {},
  container: Record<string, unknown> = {},
  status?: Record<string, unknown>,
): KubeObject =>
  registryPod(
    { volumeMounts: [{ name: 'config', mountPath: '/etc/docker/registry', ...mount }], ...container },
    { volumes: [{ name: 'config', configMap: { name: 'cm', ...configMap } }] },
    status,
  );
const items = (path: string) => ({ items: [{ key: 'registry.yml', path }] });
const keys = { cm: { 'registry.yml': 'version: 0.1' } };
const world = (fields: World) => async () => evidenceOf(fields);

export const failureCase: FailureCase = {
  code: 'RD603',
  positive: [
    {
      name: "the item's path is the key's name",
      evidence: () => captured('04-wrong-path'),
      subjects: SUBJECT,
      says: [
        /opens \/etc\/docker\/registry\/config\.yml/,
        /puts only \/etc\/docker\/registry\/registry-config\.yml there/,
        /volume "config"/,
      ],
      proposals: ['RD603.item-path', 'RD603.args'],
    },
    {
      name: 'no log could be read: the spec alone proves it',
      evidence: () =>
        captured('04-wrong-path', ({ readings }) => {
          const none = denied({ verb: 'get', group: '', resource: 'pods/log' }, 'forbidden');
          readings.logs[`${NAME}/${NAME}`] = none;
          readings.previousLogs[`${NAME}/${NAME}`] = none;
        }),
      subjects: SUBJECT,
      says: [/exits/],
    },
    {
      name: 'the key has another name and there are no items',
      evidence: world({ pods: [mounted({})], configMaps: keys, log: OPEN }),
      subjects: ['Pod default/registry'],
      says: [/puts only \/etc\/docker\/registry\/registry\.yml/],
      proposals: ['RD603.rename-key', 'RD603.add-items', 'RD603.args'],
    },
    {
      name: 'mounted one folder too high',
      evidence: world({
        pods: [
          mounted({ items: [{ key: 'registry.yml', path: 'config.yml' }] }, { mountPath: '/etc/docker' }),
        ],
        configMaps: keys,
      }),
      subjects: ['Pod default/registry'],
      says: [/mounted at \/etc\/docker, puts only \/etc\/docker\/config\.yml/],
      proposals: ['RD603.mount-path', 'RD603.item-path', 'RD603.args'],
    },
    {
      name: 'subPath names no key, so a folder is made',
      evidence: world({
        pods: [mounted({}, { mountPath: '/etc/docker/registry/config.yml', subPath: 'confg.yml' })],
        configMaps: { cm: { 'config.yml': '' } },
        log: 'configuration error: read /etc/docker/registry/config.yml: is a directory',
      }),
      subjects: ['Pod default/registry'],
      says: [/a folder stands in the place of the file/],
      proposals: ['RD603.sub-path'],
    },
    {
      name: 'a template is wrong while the Pods of the one before still serve',
      evidence: world({
        deployment: deploymentOf(mounted(items('registry.yml'))),
        pods: [mounted(items('config.yml'), {}, {}, RUNNING)],
        configMaps: keys,
      }),
      subjects: ['Deployment default/registry'],
      says: [/Deployment default\/registry opens/, /exits/],
      proposals: ['RD603.item-path', 'RD603.args'],
    },
    {
      name: 'the key was renamed while the registry runs on',
      evidence: world({ pods: [mounted({}, {}, {}, RUNNING)], configMaps: keys }),
      subjects: ['Pod default/registry'],
      says: [/the next start will fail/],
    },
    {
      name: 'the path of generation 3, which only the log gives away',
      evidence: world({
        pods: [mounted(items('registry.yml'), { mountPath: '/etc/distribution' }, { image: 'registry' })],
        configMaps: keys,
        log: 'configuration error: open /etc/distribution/config.yml: no such file or directory',
      }),
      subjects: ['Pod default/registry'],
      says: [/opens \/etc\/distribution\/config\.yml/],
    },
  ],
  lookAlike: [
    { name: 'a healthy registry', evidence: () => captured('01-healthy') },
    { name: 'the ConfigMap is missing', evidence: () => captured('02-missing-configmap') },
    { name: 'the ConfigMap lacks the key', evidence: () => captured('03-configmap-lacks-key') },
    { name: 'the configuration is not YAML', evidence: () => captured('07-bad-yaml') },
    { name: 'the storage driver is unknown', evidence: () => captured('08-unknown-driver') },
    {
      name: 'mounted beside the path: the file of the image is read',
      evidence: world({
        pods: [mounted(items('registry.yml'), { mountPath: '/etc/docker/conf' })],
        configMaps: keys,
      }),
    },
    {
      name: 'the arguments name the file as it is',
      evidence: world({
        pods: [mounted(items('registry.yml'), {}, { args: ['/etc/docker/registry/registry.yml'] })],
        configMaps: keys,
      }),
    },
    {
      name: 'it serves with this very mapping, so the image opens another file',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          const pod = objectIn(evidence, 'pods', NAME);
          const spec = record(pod.spec);
          spec.volumes = [
            {
              name: 'config',
              configMap: { name: NAME, items: [{ key: 'registry-config.yml', path: 'r.yml' }] },
            },
          ];
        }),
    },
    {
      name: 'an earlier crash tells of the file, and it is there by now',
      evidence: () =>
        captured('01-healthy', ({ readings }) => {
          readings.previousLogs[`${NAME}/${NAME}`] = read(OPEN);
        }),
    },
    {
      name: 'the configuration comes from a Secret, under the right name',
      evidence: world({
        pods: [
          registryPod(
            { volumeMounts: [{ name: 'config', mountPath: '/etc/docker/registry' }] },
            { volumes: [{ name: 'config', secret: { secretName: 's' } }] },
          ),
        ],
        secrets: { s: ['config.yml'] },
      }),
    },
    { name: 'no Pod at all', evidence: world({}) },
  ],
  couldNotTell: [
    {
      name: 'the ConfigMap may not be read, and its keys are the file names',
      evidence: async () => {
        const evidence = evidenceOf({ pods: [mounted({})] });
        evidence.readings.configMaps.cm = denied(
          { verb: 'get', group: '', resource: 'configmaps', name: 'cm' },
          'forbidden',
        );
        return evidence;
      },
    },
    {
      name: 'a script starts the registry',
      evidence: world({
        pods: [mounted(items('registry.yml'), {}, { command: ['/start.sh'] })],
        configMaps: keys,
      }),
    },
    {
      name: 'Pods may not be listed',
      evidence: () =>
        captured('04-wrong-path', ({ readings }) => {
          readings.pods = denied(
            { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
            'forbidden',
          );
        }),
    },
  ],
};
