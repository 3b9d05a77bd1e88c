import type { LoginFacts } from '../../src/evidence/host-model.js';
import type { Evidence } from '../../src/evidence/model.js';
import { absent, failed, leftOut, read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { dockerHost } from '../support/docker-evidence.js';
import { reached, registryAnswer, serves, webServerAnswer } from '../support/endpoint-evidence.js';
import { HOST, unreachable } from '../support/tls-evidence.js';
import { certificate, refusal } from '../support/tls-facts.js';

const CONFIG = '/root/.docker/config.json';
const NONE = absent(`no login for ${HOST} is stored`);
const UNAUTHORIZED = registryAnswer().body;

const loggedIn = (facts: Partial<LoginFacts>, edit: (evidence: Evidence) => void = () => {}) =>
  reached((evidence) => {
    dockerHost(evidence);
    evidence.readings.login = read({
      user: 'admin',
      from: CONFIG,
      status: 200,
      apiVersion: 'registry/2.0',
      body: '{}',
      ...facts,
    });
    edit(evidence);
  });

/** No login is found for the registry, and these keys stand in the client's file. */
const without = (keys: string[], edit: (evidence: Evidence) => void = () => {}) =>
  reached((evidence) => {
    dockerHost(evidence, { client: { auths: keys.map((key) => ({ key, stored: true })) } });
    evidence.readings.login = NONE;
    edit(evidence);
  });

export const failureCase: FailureCase = {
  code: 'RD110',
  positive: [
    {
      name: 'the registry refuses the stored password',
      evidence: () => loggedIn({ status: 401, body: UNAUTHORIZED }),
      subjects: [HOST],
      says: [`docker login ${HOST} fails with 401 for user admin`, CONFIG, 'The registry itself refuses it'],
      proposals: [],
    },
    {
      name: 'something in front of the registry refuses it',
      evidence: () =>
        reached((evidence) => {
          evidence.target.port = 30443;
          dockerHost(evidence);
          evidence.readings.login = read({ user: 'ci', from: '--user', status: 401, body: '<h1>401</h1>' });
        }),
      subjects: [HOST],
      says: [`docker login ${HOST}:30443`, 'user ci (from --user)', 'something in front of it'],
    },
    {
      name: 'a login for the name with another port',
      evidence: () => without([`${HOST}:5000`, 'https://index.docker.io/v1/']),
      subjects: [HOST],
      says: [`has one for ${HOST}:5000 only`, 'no basic auth credentials'],
    },
    {
      name: 'none at all, and a helper that gives none',
      evidence: () =>
        without([], ({ readings }) => {
          if (readings.dockerClient.state !== 'read') return;
          // An empty entry says that the helper has the login.
          readings.dockerClient.value.auths = [{ key: HOST, stored: false }];
          readings.dockerClient.value.credsStore = 'desktop';
        }),
      subjects: [HOST],
      says: [`${CONFIG} has none`, 'credential helper desktop', `docker login ${HOST}`],
    },
  ],
  lookAlike: [
    { name: 'the registry lets it in', evidence: () => loggedIn({}) },
    {
      name: 'the htpasswd file is malformed: 400 (RD607)',
      evidence: () => loggedIn({ status: 400, body: '' }),
    },
    { name: 'nothing behind the ingress: 503', evidence: () => loggedIn({ status: 503, body: '<html>' }) },
    {
      name: 'no login, and the registry asks for none (RD610)',
      evidence: () =>
        without([], ({ readings }) => (readings.http = read(registryAnswer({ status: 200, body: '{}' })))),
    },
    {
      name: 'no login, and no registry either',
      evidence: () => without([], ({ readings }) => (readings.http = read(webServerAnswer()))),
    },
    {
      name: 'nobody ever logged in on this machine',
      evidence: () =>
        without([], ({ readings }) => (readings.dockerClient = absent(`there is no ${CONFIG}`))),
    },
    {
      name: 'the certificate is not in order: nothing was sent',
      evidence: () =>
        without([], (evidence) => {
          serves(evidence, [certificate()], refusal('unknown-authority'));
          evidence.readings.login = leftOut('the certificate is not in order');
        }),
    },
  ],
  couldNotTell: [
    { name: 'the handshake failed', evidence: () => loggedIn({ status: 401 }, unreachable) },
    {
      name: 'the credential helper does not work',
      evidence: () =>
        without([], ({ readings }) => (readings.login = failed('garbage', 'docker-credential-pass failed'))),
    },
    {
      name: "the client's file cannot be read",
      evidence: () =>
        without(
          [],
          ({ readings }) => (readings.dockerClient = failed('garbage', `${CONFIG} cannot be read`)),
        ),
    },
    {
      name: 'no answer to the request without a login',
      evidence: () =>
        without([], ({ readings }) => (readings.http = failed('timeout', 'no answer within 4 s'))),
    },
  ],
};
