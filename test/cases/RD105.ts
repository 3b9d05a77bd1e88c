import type { Evidence } from '../../src/evidence/model.js';
import { absent, denied, failed } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { DAEMON_JSON, DEFAULTS, type DockerEdits, dockerHost } from '../support/docker-evidence.js';
import { captured } from '../support/evidence.js';
import { HOST } from '../support/tls-evidence.js';

function withFile(daemonJson: string, edits: DockerEdits = {}): Promise<Evidence> {
  return captured('01-healthy', (evidence) => {
    dockerHost(evidence, { daemonJson, ...edits });
  });
}

const NEWER: DockerEdits = { daemon: { version: '28.2.2' } };

const TOO_LONG = `${DAEMON_JSON} is longer than 4 MiB`;

export const failureCase: FailureCase = {
  code: 'RD105',
  positive: [
    {
      name: 'a comma before the end of a list',
      evidence: () => withFile(`{\n  "debug": true,\n  "insecure-registries": ["${HOST}",]\n}\n`),
      subjects: [DAEMON_JSON],
      says: ["invalid character ']' looking for beginning of value", 'line 3', 'will not start again'],
    },
    {
      name: 'a comment, and a daemon that does not run',
      evidence: () => withFile('{\n  // proxy\n}\n', { daemon: failed('unreachable', 'connection refused') }),
      subjects: [DAEMON_JSON],
      says: [
        "invalid character '/' looking for beginning of object key string",
        'line 2',
        'The daemon does not run',
      ],
    },
    {
      name: 'a text where a list belongs',
      evidence: () => withFile(`{\n  "insecure-registries": "${HOST}"\n}\n`),
      subjects: [DAEMON_JSON],
      says: [
        'json: cannot unmarshal string into Go struct field Config.insecure-registries of type []string',
        'line 2',
      ],
    },
    {
      name: 'a key that dockerd does not know',
      evidence: () => withFile(`{\n  "debug": true,\n  "insecure_registries": ["${HOST}"]\n}\n`),
      subjects: [DAEMON_JSON],
      says: ["don't match any configuration option: insecure_registries", 'line 3, column 3'],
    },
    {
      name: 'an entry with a path',
      evidence: () => withFile(`{\n  "insecure-registries": ["${HOST}:5000/v2"]\n}\n`),
      subjects: [DAEMON_JSON],
      says: [`insecure registry ${HOST}:5000/v2 is not valid`, 'line 2'],
    },
    {
      name: 'a wildcard in DOCKER_OPTS: the file of options is at fault',
      evidence: () => withFile('{}', { dockerOpts: '--insecure-registry=*.example.com' }),
      subjects: [DEFAULTS],
      says: ['the flag --insecure-registry', 'insecure registry *.example.com is not valid'],
    },
    {
      name: 'an empty file under an old daemon',
      evidence: () => withFile(''),
      subjects: [DAEMON_JSON],
      says: ['EOF'],
    },
    {
      name: 'a byte order mark under an old daemon',
      evidence: () => withFile('\uFEFF{}'),
      subjects: [DAEMON_JSON],
      says: ["invalid character 'ï'"],
    },
    {
      name: 'a folder in its place',
      evidence: () =>
        withFile('{}').then((evidence) => {
          const { dockerConfig } = evidence.readings;
          if (dockerConfig.state !== 'read') throw new Error('no configuration');
          const message = `read ${DAEMON_JSON}: is a directory`;
          dockerConfig.value.daemonJson = {
            path: DAEMON_JSON,
            explicit: false,
            keys: [],
            problem: { message },
          };
          return evidence;
        }),
      subjects: [DAEMON_JSON],
      says: [`read ${DAEMON_JSON}: is a directory`],
    },
  ],
  lookAlike: [
    { name: 'a file in order', evidence: () => withFile(JSON.stringify({ 'insecure-registries': [HOST] })) },
    { name: 'an empty file under a new daemon', evidence: () => withFile('\n', NEWER) },
    { name: 'a byte order mark under a new daemon', evidence: () => withFile('\uFEFF{}', NEWER) },
    {
      name: 'flag and file (RD104)',
      evidence: () =>
        withFile(JSON.stringify({ 'insecure-registries': [HOST] }), {
          dockerOpts: `--insecure-registry=${HOST}`,
        }),
    },
    {
      name: 'the key in the singular, which dockerd takes (RD106)',
      evidence: () => withFile(JSON.stringify({ 'insecure-registry': [HOST] })),
    },
    {
      name: 'no such file',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          dockerHost(evidence);
        }),
    },
    {
      name: 'Docker is not installed',
      evidence: () => withFile('{', { host: absent('no docker and no dockerd') }),
    },
  ],
  couldNotTell: [
    {
      name: 'a daemon.json that is longer than regdoctor reads',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          const daemonJson = { path: DAEMON_JSON, explicit: false, keys: [], problem: { message: TOO_LONG } };
          dockerHost(evidence, { config: { daemonJson } });
        }),
    },
    {
      name: 'an empty file, and it is not known how old the daemon is',
      evidence: () =>
        withFile('', {
          daemon: denied({ verb: 'use', group: '', resource: 'docker.sock' }, 'permission denied'),
        }),
    },
    {
      name: 'the configuration could not be read',
      evidence: () => withFile('{', { config: failed('garbage', 'systemctl does not answer') }),
    },
  ],
};
