import type { Evidence } from '../../src/evidence/model.js';
import { denied, failed, read, readValue, skipped } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { DAEMON_JSON, type DockerEdits, dockerHost, UNIT } from '../support/docker-evidence.js';
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

/** A certificate that everybody accepts. */
function verified(edits: DockerEdits, more: (evidence: Evidence) => void = () => undefined) {
  return serving(certificate(), undefined, (evidence) => {
    evidence.readings.dns = read({ host: HOST, addresses: ['10.20.0.7'], overridden: false });
    dockerHost(evidence, edits);
    more(evidence);
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
      says: ['A client on this machine refuses', 'The daemon at tcp://10.0.0.5:2376'],
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
      says: ['A client on this machine stops with', 'The daemon at ssh://ops@build'],
    },
    {
      name: 'the image of a machine whose files switch verification off',
      evidence: () =>
        withDocker({
          host: { root: '/mnt/image', live: false },
          daemon: skipped('nothing runs'),
          daemonJson: JSON.stringify({ 'insecure-registries': [HOST] }),
        }),
      subjects: [DAEMON_JSON],
      says: [`Docker does not verify ${HOST}`, 'works here only because of it'],
      level: 'warn',
    },
    {
      name: 'the daemon does not verify this name, and the cause is still there',
      evidence: () =>
        withDocker({
          daemon: { insecure: [HOST] },
          daemonJson: JSON.stringify({ 'insecure-registries': [HOST] }),
        }),
      subjects: [DAEMON_JSON],
      says: [`the entry ${HOST} in ${DAEMON_JSON}`, 'whoever answers', 'the cause is still there'],
      level: 'warn',
      proposals: [],
    },
    {
      name: 'the daemon does not verify the network that the name resolves into',
      evidence: () =>
        withDocker({
          daemon: { insecureCidrs: ['127.0.0.0/8', '10.20.0.0/16'] },
          daemonJson: '{"insecure-registries": ["10.20.0.0/16"]}',
        }),
      subjects: [DAEMON_JSON],
      says: ['the network 10.20.0.0/16, in which its address lies'],
      level: 'warn',
      proposals: [],
    },
    {
      name: 'an entry in daemon.json that is of use no more',
      evidence: () =>
        verified({
          daemon: { insecure: [HOST] },
          daemonJson: JSON.stringify({ 'insecure-registries': [`https://${HOST}`, 'other:5000'] }),
        }),
      subjects: [DAEMON_JSON],
      says: ['it is of use no more and can go'],
      level: 'warn',
      proposals: ['RD101.verify-again'],
    },
    {
      name: 'a flag in the unit that is of use no more',
      evidence: () => verified({ daemon: { insecure: [HOST] }, unitFlags: `--insecure-registry=${HOST}` }),
      subjects: [UNIT],
      says: [`the entry ${HOST} in ${UNIT}`, 'it is of use no more and can go'],
      level: 'warn',
      proposals: ['RD101.verify-again'],
    },
    {
      name: 'a network that is needed no more may cover other registries',
      evidence: () =>
        verified({
          daemon: { insecure: [HOST], insecureCidrs: ['10.20.0.0/16'] },
          daemonJson: JSON.stringify({ 'insecure-registries': [HOST, '10.20.0.0/16'] }),
        }),
      subjects: [DAEMON_JSON],
      says: ['others may lie in that network'],
      level: 'warn',
      proposals: [],
    },
    {
      name: 'trusted by a file that was given by hand: Docker does not have it',
      evidence: () =>
        verified({ daemon: { insecure: [HOST] }, unitFlags: `--insecure-registry=${HOST}` }, (evidence) => {
          const tls = readValue(evidence.readings.tls);
          if (tls !== undefined) tls.trust = ['/tmp/ca.crt'];
        }),
      subjects: [UNIT],
      says: ['verifies only with /tmp/ca.crt'],
      level: 'warn',
      proposals: [],
    },
  ],
  lookAlike: [
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
