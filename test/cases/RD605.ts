import { absent, denied, readValue } from '../../src/evidence/reading.js';
import { at, list, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';
import { configOf, containerOf, podSpecOf, setConfig } from '../support/registry.js';

export const failureCase: FailureCase = {
  code: 'RD605',
  positive: [
    {
      name: 'the Secret was never created',
      evidence: () => captured('05-missing-secret'),
      subjects: ['Secret default/docker-registry'],
      says: ['Secret docker-registry', 'volume "htpasswd"', 'namespace default', 'not started'],
      proposals: ['RD605.htpasswd-secret'],
    },
    {
      name: 'the key is spelled in another case',
      evidence: () => captured('06-secret-lacks-key'),
      subjects: ['Secret default/docker-registry'],
      says: ['takes key HTPASSWD', 'only htpasswd', 'differs only in its spelling'],
      proposals: ['RD605.item', 'RD605.htpasswd-secret'],
    },
    {
      name: 'the Secret was deleted under a registry that runs',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          evidence.readings.secrets['docker-registry'] = absent('secrets "docker-registry" not found');
        }),
      subjects: ['Secret default/docker-registry'],
      says: ['keeps its copy'],
      proposals: ['RD605.htpasswd-secret'],
    },
    {
      name: 'the file is mounted under another name than the configuration says',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          setConfig(evidence, configOf(evidence).replace('/auth/htpasswd', '/auth/users'));
        }),
      subjects: ['Secret default/docker-registry'],
      says: ['/auth/users', 'volume "htpasswd"'],
      proposals: ['RD605.item'],
    },
    {
      name: 'a volume without items, and the Secret has the file under another key',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          const volume = record(list(podSpecOf(evidence).volumes)[1]);
          volume.secret = { secretName: 'docker-registry' };
        }),
      subjects: ['Secret default/docker-registry'],
      says: ['/auth/htpasswd', 'HTPASSWD'],
      proposals: ['RD605.htpasswd-secret'],
    },
    {
      name: 'nothing is mounted where the configuration looks',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          setConfig(evidence, configOf(evidence).replace('/auth/htpasswd', '/etc/users/htpasswd'));
        }),
      subjects: ['Pod default/docker-registry'],
      says: ['/etc/users/htpasswd', 'no volume'],
      proposals: ['RD605.mount'],
    },
  ],
  lookAlike: [
    { name: 'healthy', evidence: () => captured('01-healthy') },
    { name: 'the ConfigMap is missing (RD601)', evidence: () => captured('02-missing-configmap') },
    { name: 'the ConfigMap lacks the key (RD602)', evidence: () => captured('03-configmap-lacks-key') },
    { name: 'the entries are not bcrypt (RD606)', evidence: () => captured('09-htpasswd-not-bcrypt') },
    {
      name: 'a missing Secret that is optional and that nothing uses',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          list(podSpecOf(evidence).volumes).push({
            name: 'more',
            secret: { secretName: 'more', optional: true },
          });
          evidence.readings.secrets.more = absent('secrets "more" not found');
        }),
    },
    {
      name: 'the path comes from the environment and is right',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          setConfig(evidence, configOf(evidence).replace('/auth/htpasswd', '/nowhere'));
          containerOf(evidence).env = [{ name: 'REGISTRY_AUTH_HTPASSWD_PATH', value: '/auth/htpasswd' }];
        }),
    },
    {
      name: 'the event of an earlier Pod: the Secret is there now',
      evidence: async () => {
        const failing = await captured('05-missing-secret');
        return captured('01-healthy', (evidence) => {
          readValue(evidence.readings.events)?.push(...(readValue(failing.readings.events) ?? []));
        });
      },
    },
  ],
  couldNotTell: [
    {
      name: 'the Secret may not be read',
      evidence: () =>
        captured('05-missing-secret', (evidence) => {
          evidence.readings.secrets['docker-registry'] = denied(
            { verb: 'get', group: '', resource: 'secrets', namespace: 'default', name: 'docker-registry' },
            'secrets "docker-registry" is forbidden',
          );
        }),
    },
    {
      name: 'Pods may not be listed',
      evidence: () =>
        captured('05-missing-secret', (evidence) => {
          evidence.readings.pods = denied(
            { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
            'pods is forbidden',
          );
        }),
    },
    {
      name: 'the path of the file comes from elsewhere',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          const pod = objectIn(evidence, 'pods', 'docker-registry');
          record(list(at(pod, 'spec', 'containers'))[0]).env = [
            {
              name: 'REGISTRY_AUTH_HTPASSWD_PATH',
              valueFrom: { configMapKeyRef: { name: 'x', key: 'y' } },
            },
          ];
        }),
    },
  ],
};
