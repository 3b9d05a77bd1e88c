import type { DockerConfigFacts, DockerDefaultsFacts } from '../../src/evidence/host-model.js';
import type { Evidence } from '../../src/evidence/model.js';
import { absent, failed, read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import {
  DEFAULTS,
  type DockerEdits,
  defaultsFacts,
  dockerHost,
  hostFile,
} from '../support/docker-evidence.js';
import { captured } from '../support/evidence.js';
import { HOST } from '../support/tls-evidence.js';

const FLAG = `--insecure-registry=${HOST}`;

function withDefaults(
  defaults: DockerDefaultsFacts,
  edits: DockerEdits = {},
  config: Partial<DockerConfigFacts> = {},
): Promise<Evidence> {
  return captured('01-healthy', (evidence) => {
    evidence.readings.dns = read({ host: HOST, addresses: ['10.20.0.7'], overridden: false });
    dockerHost(evidence, { config: { defaults: [defaults], ...config }, ...edits });
  });
}

/** A file of options with this text, and what its reader makes of it. */
function file(path: string, text: string, edits: Partial<DockerDefaultsFacts>): DockerDefaultsFacts {
  return defaultsFacts(undefined, { file: hostFile(path, text), ...edits });
}

const UNREAD = defaultsFacts(FLAG, { readBy: 'nobody', used: [] });

export const failureCase: FailureCase = {
  code: 'RD107',
  positive: [
    {
      name: 'a unit without EnvironmentFile, as docker-ce has it',
      evidence: () => withDefaults(UNREAD),
      subjects: [DEFAULTS],
      says: [`${DEFAULTS} sets DOCKER_OPTS="${FLAG}"`, 'docker.service has no EnvironmentFile'],
    },
    {
      name: 'DOCKER_OPTS where the unit uses OPTIONS',
      evidence: () =>
        withDefaults(
          file('/etc/sysconfig/docker', `OPTIONS="--selinux-enabled"\nDOCKER_OPTS="${FLAG}"\n`, {
            variables: { OPTIONS: '--selinux-enabled', DOCKER_OPTS: FLAG },
            used: ['OPTIONS'],
          }),
        ),
      subjects: ['/etc/sysconfig/docker'],
      says: ['sets DOCKER_OPTS', 'started with $OPTIONS'],
    },
    {
      name: 'export, which systemd leaves out without a word',
      evidence: () =>
        withDefaults(
          file(DEFAULTS, `export DOCKER_OPTS="${FLAG}"\n`, {
            variables: {},
            problems: ['Line 2 begins with export: systemd ignores it.'],
          }),
        ),
      subjects: [DEFAULTS],
      says: [`In ${DEFAULTS}: Line 2 begins with export: systemd ignores it.`],
    },
    {
      name: 'an option about another registry is only a warning',
      evidence: () =>
        withDefaults(defaultsFacts('--insecure-registry=other:5000', { readBy: 'nobody', used: [] })),
      subjects: [DEFAULTS],
      says: ['DOCKER_OPTS="--insecure-registry=other:5000"'],
      level: 'warn',
    },
    {
      name: 'a comment behind the value, which systemd takes for words of it',
      evidence: () =>
        withDefaults(
          defaultsFacts('--debug # for now'),
          {},
          { nextArgv: ['/usr/sbin/dockerd', '-H', 'fd://', '--debug', '#', 'for', 'now'] },
        ),
      subjects: [DEFAULTS],
      says: ['dockerd does not start with DOCKER_OPTS', '"dockerd" accepts no argument(s).'],
    },
  ],
  lookAlike: [
    {
      name: 'options that have nothing to do with registries',
      evidence: () => withDefaults(defaultsFacts('--debug', { readBy: 'nobody', used: [] })),
    },
    {
      name: 'a shell would stumble over it, but nobody reads it',
      evidence: () =>
        withDefaults(
          file(DEFAULTS, 'NAME = "x"\n', {
            readBy: 'nobody',
            used: [],
            problems: ['Line 1 is no assignment.'],
          }),
        ),
    },
    { name: "Debian's unit reads it", evidence: () => withDefaults(defaultsFacts(FLAG)) },
    {
      name: 'an init script reads it',
      evidence: () => withDefaults(defaultsFacts(FLAG, { readBy: 'init-script' })),
    },
    {
      name: 'nobody reads it, and there is nothing in it',
      evidence: () => withDefaults(defaultsFacts(undefined, { readBy: 'nobody', used: [] })),
    },
    {
      name: "a proxy for the daemon's environment",
      evidence: () =>
        withDefaults(
          file(DEFAULTS, 'HTTP_PROXY=http://proxy:3128\n', {
            variables: { HTTP_PROXY: 'http://proxy:3128' },
          }),
        ),
    },
    {
      name: 'Docker is not installed',
      evidence: () => withDefaults(UNREAD, { host: absent('no docker and no dockerd') }),
    },
    {
      name: 'the daemon is elsewhere',
      evidence: () =>
        withDefaults(UNREAD, {
          host: { endpoint: { address: 'tcp://10.0.0.5:2376', from: 'DOCKER_HOST', local: false } },
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'the configuration could not be read',
      evidence: () => withDefaults(UNREAD, { config: failed('garbage', 'systemctl does not answer') }),
    },
    {
      name: 'Docker could not be looked at',
      evidence: () => withDefaults(UNREAD, { host: failed('garbage', 'out of file handles') }),
    },
  ],
};
