import type { Evidence, HttpFacts } from '../../src/evidence/model.js';
import { absent, denied, failed, read, skipped } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { type DockerEdits, dockerHost } from '../support/docker-evidence.js';
import { captured } from '../support/evidence.js';
import { HOST, serving } from '../support/tls-evidence.js';
import { certificate } from '../support/tls-facts.js';

const REGISTRY = `${HOST}:5050`;

/** Nothing speaks TLS on port 5050, and this is what plain HTTP answers. */
function answering(
  facts: Partial<HttpFacts>,
  edit: (evidence: Evidence) => void = () => {},
): Promise<Evidence> {
  return captured('01-healthy', (evidence) => {
    evidence.target.port = 5050;
    evidence.readings.dns = read({ host: HOST, addresses: ['10.20.0.7'], overridden: false });
    evidence.readings.tls = failed('tls', 'wrong version number');
    evidence.readings.plainHttp = read({
      url: `http://${REGISTRY}/v2/`,
      status: 401,
      apiVersion: 'registry/2.0',
      authenticate: 'Basic realm="registry"',
      body: '',
      ...facts,
    });
    edit(evidence);
  });
}

const INSECURE: DockerEdits = {
  daemon: { insecure: [REGISTRY] },
  daemonJson: JSON.stringify({ 'insecure-registries': [REGISTRY] }),
};

export const failureCase: FailureCase = {
  code: 'RD103',
  positive: [
    {
      name: 'the registry answers without TLS',
      evidence: () => answering({}),
      subjects: [HOST],
      says: [
        `docker login ${REGISTRY}`,
        `Get "https://${REGISTRY}/v2/": http: server gave HTTP response to HTTPS client`,
      ],
    },
    {
      name: 'a registry without a login, and a daemon that was told of the name without its port',
      evidence: () =>
        answering({ status: 200 }, (evidence) => {
          dockerHost(evidence, { daemon: { insecure: [HOST] } });
        }),
      subjects: [HOST],
      says: ['port 5050'],
    },
  ],
  lookAlike: [
    {
      name: 'the daemon was told to do without TLS',
      evidence: () => answering({}, (evidence) => dockerHost(evidence, INSECURE)),
    },
    {
      name: 'something else answers plain HTTP (RD331)',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          evidence.readings.tls = failed('tls', 'wrong version number');
          evidence.readings.plainHttp = read({ url: `http://${HOST}:443/v2/`, status: 404, body: '<html>' });
        }),
    },
    {
      name: 'nothing answers plain HTTP either',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          evidence.readings.tls = failed('unreachable', 'connection refused');
          evidence.readings.plainHttp = absent('nothing answers');
        }),
    },
    { name: 'the host speaks TLS', evidence: () => serving(certificate()) },
  ],
  couldNotTell: [
    {
      name: 'plain HTTP was not tried',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          evidence.readings.tls = failed('timeout', 'no answer in 5 s');
          evidence.readings.plainHttp = skipped('not tried');
        }),
    },
    {
      name: 'the files allow plain HTTP, and the daemon could not be asked',
      evidence: () =>
        answering({}, (evidence) => {
          dockerHost(evidence, {
            ...INSECURE,
            daemon: denied({ verb: 'use', group: '', resource: 'docker.sock' }, 'permission denied'),
          });
        }),
    },
  ],
};
