import type { Evidence } from '../../src/evidence/model.js';
import { failed } from '../../src/evidence/reading.js';
import { list, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { refused413, sentTo, tried } from '../support/push-evidence.js';
import { configOf, containerOf, podSpecOf, setConfig } from '../support/registry.js';
import { HOST } from '../support/tls-evidence.js';

const INGRESS = 'Ingress default/docker-registry';
const FIX = ['RD411.relative-urls'];
const PATH = '/v2/regdoctor-push-test/blobs/uploads/1';

const downgraded = (edit: (evidence: Evidence) => void = () => {}) =>
  sentTo(
    `http://${HOST}${PATH}`,
    `the upload is to be sent to http://${HOST}${PATH}: http instead of https`,
    edit,
  );

const variable = (evidence: Evidence, name: string, value: string) => {
  containerOf(evidence).env = [{ name, value }];
};

export const failureCase: FailureCase = {
  code: 'RD411',
  positive: [
    {
      name: 'http behind https: the proxy does not say how it was asked',
      evidence: () => downgraded(),
      subjects: [INGRESS],
      says: [`http://${HOST}${PATH}: http instead of https`, 'X-Forwarded-Proto', 'docker push fails'],
      level: 'fail',
      proposals: FIX,
    },
    {
      name: 'the registry is told to call itself so',
      evidence: () =>
        downgraded((e) => setConfig(e, configOf(e).replace('http:\n', `http:\n  host: http://${HOST}\n`))),
      subjects: [INGRESS],
      says: [`http.host is http://${HOST}, which wins`],
      proposals: FIX,
    },
    {
      name: 'the same by a variable, which the file cannot outdo',
      evidence: () => downgraded((e) => variable(e, 'REGISTRY_HTTP_HOST', `http://${HOST}`)),
      subjects: [INGRESS],
      says: [`http.host is http://${HOST}`],
      proposals: [],
    },
    {
      name: 'the address behind the proxy',
      evidence: () =>
        sentTo(`https://docker-registry:5000${PATH}`, `docker-registry instead of ${HOST}`, ({ target }) => {
          delete target.ingress;
          target.host = 'registry.elsewhere.example.com';
        }),
      subjects: ['registry.elsewhere.example.com'],
      says: ['sends uploads to https://docker-registry:5000', 'another name there'],
      proposals: FIX,
    },
    {
      name: 'the port is gone',
      evidence: () =>
        sentTo(`https://${HOST}${PATH}`, 'port 443 instead of 30443', ({ target }) => {
          target.port = 30443;
        }),
      subjects: [INGRESS],
      says: ['Port 443 instead of 30443.', 'drops the port', '$http_host'],
      proposals: FIX,
    },
    {
      name: 'the configuration is in a Secret, which no fix edits',
      evidence: () =>
        downgraded((e) => {
          const volume = record(list(podSpecOf(e).volumes)[0]);
          delete volume.configMap;
          volume.secret = { secretName: 'docker-registry' };
        }),
      subjects: [INGRESS],
      says: ['X-Forwarded-Proto'],
      proposals: [],
    },
    {
      name: "the registry runs with the image's own configuration",
      evidence: () =>
        downgraded((e) => {
          containerOf(e).volumeMounts = [];
        }),
      subjects: [INGRESS],
      says: ['X-Forwarded-Proto'],
      proposals: FIX,
    },
    {
      name: 'no address at all',
      evidence: () => sentTo(undefined, 'the registry did not say where to send the upload'),
      subjects: [INGRESS],
      says: ['says no address for uploads', 'changes or removes the Location header'],
      proposals: [],
    },
    {
      name: 'something that is no address',
      evidence: () => sentTo('http://[::bad/', "the upload's address http://[::bad/ is not an address"),
      subjects: [INGRESS],
      says: ['is not an address'],
      proposals: [],
    },
  ],
  lookAlike: [
    { name: 'the upload was taken', evidence: () => tried() },
    { name: 'it was too large for a proxy, at the right address (RD406)', evidence: () => refused413() },
  ],
  couldNotTell: [
    {
      name: 'refused before any address was given',
      evidence: () =>
        sentTo(undefined, '', ({ readings: { push } }) => {
          if (push.state !== 'read') return;
          Object.assign(push.value, { problem: 'refused', message: 'the answer was 403' });
        }),
    },
    {
      name: 'no connection',
      evidence: () => tried({}, ({ readings }) => (readings.push = failed('timeout', 'no answer'))),
    },
  ],
};
