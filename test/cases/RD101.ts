import type { Evidence } from '../../src/evidence/model.js';
import { denied, failed, read, readValue, skipped } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { DAEMON_JSON, type DockerEdits, dockerHost } from '../support/docker-evidence.js';
import { captured } from '../support/evidence.js';
import { HOST, serving, unreachable } from '../support/tls-evidence.js';
import { certificate, fakeCertificate, refusal, temporaryCertificate } from '../support/tls-facts.js';

const UNKNOWN = refusal('unknown-authority');
const PRIVATE = certificate({ issuer: 'O=Huatai, CN=Huatai Root CA' });
const NO_RIGHT = denied({ verb: 'use', group: '', resource: 'docker.sock' }, 'permission denied');

/** A certificate of a private authority, seen from a machine with Docker on which the name resolves to this address. */
function withDocker(edits: DockerEdits, address = '10.20.0.7', overridden = false): Promise<Evidence> {
  return serving(PRIVATE, UNKNOWN, (evidence) => {
    evidence.readings.dns = read({ host: HOST, addresses: [address], overridden });
    dockerHost(evidence, edits);
  });
}

export const failureCase: FailureCase = {
  code: 'RD101',
  positive: [
    {
      name: 'the temporary certificate',
      evidence: () => serving(temporaryCertificate(), UNKNOWN),
      subjects: [HOST],
      says: [
        `docker login ${HOST}`,
        `Get "https://${HOST}/v2/": x509: certificate signed by unknown authority`,
        'cert-manager.local',
      ],
      proposals: [],
    },
    {
      name: 'a public authority whose intermediate is missing, on another port',
      evidence: () =>
        serving(certificate(), UNKNOWN, (evidence) => {
          const tls = readValue(evidence.readings.tls);
          if (tls !== undefined) tls.port = 30443;
        }),
      subjects: [HOST],
      says: [`docker login ${HOST}:30443`, "O=Let's Encrypt", 'a certificate of a public authority'],
    },
    {
      name: 'a private authority, on a machine whose daemon knows nothing of it',
      evidence: () => withDocker({}),
      subjects: [HOST],
      says: ['a certificate of a private authority', 'CN=Huatai Root CA'],
    },
    {
      name: 'the name is sent to 127.0.0.1 by hand: Docker does not know of that',
      evidence: () => withDocker({}, '127.0.0.1', true),
      subjects: [HOST],
      says: [`docker login ${HOST}`],
    },
    {
      name: 'another name and another network are insecure',
      evidence: () =>
        withDocker({
          daemon: { insecure: [`${HOST}:5000`], insecureCidrs: ['127.0.0.0/8', '10.30.0.0/16'] },
        }),
      subjects: [HOST],
      says: [`docker login ${HOST}`],
    },
    {
      name: 'the daemon is elsewhere: what 127.0.0.1 is here says nothing there',
      evidence: () =>
        withDocker(
          { host: { endpoint: { address: 'tcp://10.0.0.5:2376', from: 'DOCKER_HOST', local: false } } },
          '127.0.0.1',
        ),
      subjects: [HOST],
      says: [`docker login ${HOST}`],
    },
    {
      name: 'the daemon is elsewhere and could not be asked',
      evidence: () =>
        withDocker({
          host: { endpoint: { address: 'ssh://ops@build', from: 'context', local: false } },
          daemon: skipped('look at it on its own machine'),
          config: skipped('look at it on its own machine'),
        }),
      subjects: [HOST],
      says: [`docker login ${HOST}`],
    },
  ],
  lookAlike: [
    {
      name: 'the image of a machine whose files switch verification off',
      evidence: () =>
        withDocker({
          host: { root: '/mnt/image', live: false },
          daemon: skipped('nothing runs'),
          daemonJson: JSON.stringify({ 'insecure-registries': [HOST] }),
        }),
    },
    {
      name: 'the daemon does not verify this name',
      evidence: () =>
        withDocker({
          daemon: { insecure: [HOST] },
          daemonJson: JSON.stringify({ 'insecure-registries': [HOST] }),
        }),
    },
    {
      name: 'the daemon does not verify the network that the name resolves into',
      evidence: () =>
        withDocker({
          daemon: { insecureCidrs: ['127.0.0.0/8', '10.20.0.0/16'] },
          daemonJson: '{"insecure-registries": ["10.20.0.0/16"]}',
        }),
    },
    { name: 'the name resolves to this machine', evidence: () => withDocker({}, '127.0.1.1') },
    { name: 'trusted', evidence: () => serving(certificate()) },
    {
      name: 'another name: no authority in the world would help',
      evidence: () => serving(fakeCertificate(), refusal('name')),
    },
    { name: 'expired', evidence: () => serving(certificate(), refusal('expired')) },
    {
      name: 'no host name is known',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          delete evidence.target.host;
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'the files say that it is not to be verified, and the daemon could not be asked',
      evidence: () =>
        withDocker({ daemon: NO_RIGHT, daemonJson: JSON.stringify({ 'insecure-registries': [HOST] }) }),
    },
    {
      name: 'neither the daemon nor its files could be read',
      evidence: () =>
        withDocker({ daemon: NO_RIGHT, config: failed('garbage', `cannot read ${DAEMON_JSON}`) }),
    },
    {
      name: 'Docker could not be looked at',
      evidence: () => withDocker({ host: failed('garbage', 'out of file handles') }),
    },
    { name: 'the handshake failed', evidence: () => captured('01-healthy', unreachable) },
    {
      name: 'nobody tried',
      evidence: () => captured('01-healthy', (evidence) => (evidence.readings.tls = skipped('--from'))),
    },
  ],
};
