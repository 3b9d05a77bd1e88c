import type { DockerUnitFacts } from '../../src/evidence/host-model.js';
import type { Evidence } from '../../src/evidence/model.js';
import { absent, failed, read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { type DockerEdits, dockerHost, hostFile, UNIT } from '../support/docker-evidence.js';
import { captured } from '../support/evidence.js';
import { HOST } from '../support/tls-evidence.js';

const DROP_IN = '/etc/systemd/system/docker.service.d/10-flag.conf';
const COMMAND = '/usr/sbin/dockerd -H fd://';
const TWICE =
  'docker.service: Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.';

function withUnit(unit: Partial<DockerUnitFacts>, edits: DockerEdits = {}): Promise<Evidence> {
  return captured('01-healthy', (evidence) => {
    evidence.readings.dns = read({ host: HOST, addresses: ['10.20.0.7'], overridden: false });
    dockerHost(evidence, { unit, ...edits });
  });
}

const SECOND: Partial<DockerUnitFacts> = {
  files: [
    hostFile(UNIT, `[Service]\nType=notify\nExecStart=${COMMAND}\n`),
    hostFile(DROP_IN, `[Service]\nExecStart=${COMMAND} --debug\n`),
  ],
  execStart: [COMMAND, `${COMMAND} --debug`],
  execStartIn: 1,
  loadState: 'bad-setting',
  problems: [TWICE],
};

export const failureCase: FailureCase = {
  code: 'RD108',
  positive: [
    {
      name: 'a second ExecStart in a drop-in, while the daemon runs',
      evidence: () => withUnit(SECOND),
      subjects: [DROP_IN],
      says: [`Line 2 of ${DROP_IN}`, 'more than one ExecStart', 'will not start again'],
      level: 'fail',
      proposals: ['RD108.reset'],
    },
    {
      name: 'the same with a daemon that is down',
      evidence: () =>
        withUnit({ ...SECOND, activeState: 'inactive' }, { daemon: absent('there is no socket') }),
      subjects: [DROP_IN],
      says: ['The daemon does not start'],
    },
    {
      name: 'a unit that systemd could not load, for a reason that is not seen',
      evidence: () => withUnit({ loadState: 'error' }),
      subjects: [UNIT],
      says: ['LoadState=error'],
      proposals: [],
    },
    {
      name: 'a flag for the registry that systemd has not read',
      evidence: () => withUnit({ needDaemonReload: true }, { unitFlags: `--insecure-registry=${HOST}` }),
      subjects: [UNIT],
      says: [`--insecure-registry=${HOST} in ${UNIT} is not in force`, 'systemctl daemon-reload'],
      level: 'fail',
      proposals: ['RD108.daemon-reload'],
    },
    {
      name: 'some other change that systemd has not read',
      evidence: () => withUnit({ needDaemonReload: true }),
      subjects: [UNIT],
      says: ['What was changed is not in force'],
      level: 'warn',
      proposals: ['RD108.daemon-reload'],
    },
    {
      name: 'a masked unit',
      evidence: () => withUnit({ loadState: 'masked' }),
      subjects: [UNIT],
      says: ['systemctl unmask docker.service docker.socket'],
      level: 'warn',
      proposals: [],
    },
  ],
  lookAlike: [
    { name: 'a unit that is loaded', evidence: () => withUnit({}) },
    {
      name: 'a line that systemd leaves out',
      evidence: () => withUnit({ problems: [`${DROP_IN}:1: Assignment outside of section. Ignoring.`] }),
    },
    { name: 'no systemd', evidence: () => withUnit(SECOND, { host: { init: 'sysvinit' } }) },
    {
      name: 'the daemon is elsewhere',
      evidence: () =>
        withUnit(SECOND, {
          host: { endpoint: { address: 'tcp://10.0.0.5:2376', from: 'DOCKER_HOST', local: false } },
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'the configuration could not be read',
      evidence: () => withUnit({}, { config: failed('garbage', 'systemctl does not answer') }),
    },
    {
      name: 'Docker could not be looked at',
      evidence: () => withUnit({}, { host: failed('garbage', 'out of file handles') }),
    },
  ],
};
