import type { HttpFacts } from '../../src/evidence/model.js';
import { denied, failed, read } from '../../src/evidence/reading.js';
import { list, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { configOf, containerOf, podSpecOf, setConfig, withoutAuth } from '../support/registry.js';

function answers(status: number, facts: Partial<HttpFacts> = {}) {
  return read<HttpFacts>({ url: 'https://registry.example.com/v2/', status, body: '', ...facts });
}

const forbidden = denied(
  { verb: 'get', group: '', resource: 'configmaps', namespace: 'default', name: 'docker-registry' },
  'configmaps "docker-registry" is forbidden',
);

export const failureCase: FailureCase = {
  code: 'RD610',
  positive: [
    {
      name: 'no auth section, the htpasswd Secret is mounted all the same',
      evidence: () =>
        captured('01-healthy', (evidence) => setConfig(evidence, withoutAuth(configOf(evidence)))),
      subjects: ['ConfigMap default/docker-registry'],
      says: ['key registry-config.yml of ConfigMap docker-registry', 'no auth section', 'push and pull'],
      proposals: ['RD610.auth-section'],
    },
    {
      name: 'no auth section and nothing mounted',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          setConfig(evidence, withoutAuth(configOf(evidence)));
          const spec = podSpecOf(evidence);
          list(spec.volumes).splice(1, 1);
          list(containerOf(evidence).volumeMounts).splice(1, 1);
          evidence.readings.secrets = {};
        }),
      subjects: ['ConfigMap default/docker-registry'],
      says: ['no auth section'],
      proposals: ['RD610.auth-section'],
    },
    {
      name: 'an image 3.x reads its own configuration, the ConfigMap is where 2.x looks',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          containerOf(evidence).image = 'registry:3';
        }),
      subjects: ['Pod default/docker-registry'],
      says: ['Pod default/docker-registry', 'no auth section'],
      proposals: ['RD610.auth-section'],
    },
    {
      name: 'switched off by a variable',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          containerOf(evidence).env = [{ name: 'REGISTRY_AUTH', value: 'none' }];
        }),
      subjects: ['Pod default/docker-registry'],
      says: ['no auth section'],
      proposals: [],
    },
    {
      name: 'it answers 200 to nobody, though the configuration asks for a login',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          evidence.readings.http = answers(200, { apiVersion: 'registry/2.0' });
        }),
      subjects: ['Pod default/docker-registry'],
      says: ['https://registry.example.com/v2/', 'has not been read yet'],
      proposals: [],
    },
  ],
  lookAlike: [
    { name: 'healthy', evidence: () => captured('01-healthy') },
    {
      name: 'the login is set by variables',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          setConfig(evidence, withoutAuth(configOf(evidence)));
          containerOf(evidence).env = [
            { name: 'REGISTRY_AUTH', value: 'htpasswd' },
            { name: 'REGISTRY_AUTH_HTPASSWD_PATH', value: '/auth/htpasswd' },
          ];
        }),
    },
    {
      name: 'a proxy in front asks for the login',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          setConfig(evidence, withoutAuth(configOf(evidence)));
          evidence.readings.http = answers(401, { server: 'nginx' });
        }),
    },
    {
      name: 'a page of something else answers 200',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          evidence.readings.http = answers(200, { body: '<html>' });
        }),
    },
    {
      name: 'tokens instead of htpasswd',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          setConfig(
            evidence,
            `${withoutAuth(configOf(evidence))}auth:\n  token:\n    realm: https://auth.example.com/token\n`,
          );
        }),
    },
    {
      name: 'the registry does not find its configuration (RD603)',
      evidence: () => captured('04-wrong-path'),
    },
    { name: 'the configuration is not YAML (RD608)', evidence: () => captured('07-bad-yaml') },
  ],
  couldNotTell: [
    {
      name: 'the ConfigMap may not be read, and the endpoint was not asked',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          evidence.readings.configMaps['docker-registry'] = forbidden;
        }),
    },
    {
      name: 'the ConfigMap may not be read, and the endpoint did not answer',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          evidence.readings.configMaps['docker-registry'] = forbidden;
          evidence.readings.http = failed('timeout', 'no answer within 5 s');
        }),
    },
    {
      name: 'no auth section, and variables that come from elsewhere',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          setConfig(evidence, withoutAuth(configOf(evidence)));
          containerOf(evidence).envFrom = [{ secretRef: { name: 'registry-settings' } }];
        }),
    },
    {
      name: 'the configuration is in a Secret',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          const volume = record(list(podSpecOf(evidence).volumes)[0]);
          delete volume.configMap;
          volume.secret = { secretName: 'docker-registry' };
          evidence.readings.secrets['docker-registry'] = denied(
            { verb: 'get', group: '', resource: 'secrets', namespace: 'default', name: 'docker-registry' },
            'secrets "docker-registry" is forbidden',
          );
        }),
    },
  ],
};
