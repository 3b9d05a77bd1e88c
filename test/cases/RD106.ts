import type { CertsEntryFacts } from '../../src/evidence/host-model.js';
import type { Evidence } from '../../src/evidence/model.js';
import { absent, denied, failed, read, skipped } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import {
  certsFile,
  certsFolder,
  DAEMON_JSON,
  DEFAULTS,
  type DockerEdits,
  dockerHost,
  UNIT,
} from '../support/docker-evidence.js';
import { HOST, serving, unreachable } from '../support/tls-evidence.js';
import { certificate, refusal } from '../support/tls-facts.js';

const UNKNOWN = refusal('unknown-authority');
const CA_NAME = 'O=Huatai, CN=Huatai Root CA';
const LEAF = certificate({ issuer: CA_NAME });
const AUTHORITY = certificate({ subject: CA_NAME, issuer: CA_NAME, fingerprint256: 'CA:01', isCa: true });
const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
const NO_RIGHT = denied({ verb: 'use', group: '', resource: 'docker.sock' }, 'permission denied');

/** A private authority's certificate, which Docker refuses. */
function refused(edits: DockerEdits, port = 443): Promise<Evidence> {
  return serving(LEAF, UNKNOWN, (evidence) => {
    evidence.target.port = port;
    evidence.readings.dns = read({ host: HOST, addresses: ['10.20.0.7'], overridden: false });
    dockerHost(evidence, edits);
  });
}

/** A private authority's certificate that this machine trusts by its own store. */
function trusted(edits: DockerEdits): Promise<Evidence> {
  return serving(LEAF, { ok: true }, (evidence) => {
    evidence.readings.dns = read({ host: HOST, addresses: ['10.20.0.7'], overridden: false });
    dockerHost(evidence, edits);
  });
}

/** daemon.json with these insecure registries. */
function listing(...entries: string[]): string {
  return JSON.stringify({ 'insecure-registries': entries });
}

/** The system's store, changed at that time, with this authority of one's own. */
function store(modifiedAt: string, added: CertsEntryFacts[]): DockerEdits {
  return {
    trust: { certsDir: '/etc/docker/certs.d', folders: [], system: { bundle: BUNDLE, modifiedAt, added } },
  };
}

const AFTER_START = '2026-11-22T09:00:00.000Z';
const BEFORE_START = '2026-11-01T09:00:00.000Z';
const ADDED = [certsFile('huatai.crt', [AUTHORITY])];

export const failureCase: FailureCase = {
  code: 'RD106',
  positive: [
    {
      name: 'daemon.json was changed and not reloaded',
      evidence: () => refused({ daemonJson: listing(HOST) }),
      subjects: [DAEMON_JSON],
      says: [`has ${HOST} among the insecure registries`, 'a reload (SIGHUP) is enough'],
    },
    {
      name: 'a network in daemon.json',
      evidence: () => refused({ daemonJson: listing('10.20.0.0/16') }, 5000),
      subjects: [DAEMON_JSON],
      says: ['10.20.0.0/16', `${HOST}:5000`],
    },
    {
      name: 'DOCKER_OPTS was changed and the daemon not started again',
      evidence: () => refused({ dockerOpts: `--insecure-registry=${HOST}` }),
      subjects: [DEFAULTS],
      says: ['has to be started again'],
    },
    {
      name: 'the unit was changed, and systemd has not read it',
      evidence: () => refused({ unitFlags: `--insecure-registry=${HOST}`, unit: { needDaemonReload: true } }),
      subjects: [UNIT],
      says: ['has to be started again', 'systemd has not read the unit again'],
    },
    {
      name: 'the daemon was started with the flag for another registry: it takes no reload of the file',
      evidence: () =>
        refused({
          daemonJson: listing(HOST),
          daemon: { insecure: ['other:5000'], commandLine: ['dockerd', '--insecure-registry=other:5000'] },
        }),
      subjects: [DAEMON_JSON],
      says: ['has to be started again', 'other:5000'],
    },
    {
      name: 'without its port',
      evidence: () => refused({ daemonJson: listing(HOST), daemon: { insecure: [HOST] } }, 5443),
      subjects: [DAEMON_JSON],
      says: [
        `does not make ${HOST}:5443 an insecure registry`,
        'An entry without a port is for port 443 alone',
      ],
    },
    {
      name: 'with :443, which image names do not have',
      evidence: () => refused({ daemonJson: listing(`${HOST}:443`) }),
      subjects: [DAEMON_JSON],
      says: [`${HOST}:443`, 'its own port alone'],
    },
    {
      name: 'in capital letters',
      evidence: () => refused({ daemonJson: listing(HOST.toUpperCase()) }),
      subjects: [DAEMON_JSON],
      says: [HOST.toUpperCase(), 'Letter case counts'],
    },
    {
      name: 'its address in the place of its name',
      evidence: () => refused({ daemonJson: listing('10.20.0.7:5443') }, 5443),
      subjects: [DAEMON_JSON],
      says: ['10.20.0.7:5443', 'An address is not looked up'],
    },
    {
      name: 'the key in the singular, and a daemon that may not be asked',
      evidence: () =>
        refused({ daemonJson: JSON.stringify({ 'insecure-registry': [HOST] }), daemon: NO_RIGHT }),
      subjects: [DAEMON_JSON],
      says: ['under insecure-registry', 'the one that counts is insecure-registries'],
    },
    {
      name: 'the registry speaks plain HTTP, and the entry lacks its port',
      evidence: () =>
        refused({ daemonJson: listing(HOST) }, 5050).then((evidence) => {
          evidence.readings.tls = failed('tls', 'wrong version number');
          evidence.readings.plainHttp = read({ url: `http://${HOST}:5050/v2/`, status: 200, body: '{}' });
          return evidence;
        }),
      subjects: [DAEMON_JSON],
      says: [`${HOST}:5050`],
    },
    {
      name: "the authority came into the system's store after the daemon was started",
      evidence: () => trusted(store(AFTER_START, ADDED)),
      subjects: [BUNDLE],
      says: [CA_NAME, AFTER_START, 'until it is started again'],
    },
  ],
  lookAlike: [
    {
      name: 'in the file and in force',
      evidence: () => refused({ daemonJson: listing(HOST), daemon: { insecure: [HOST] } }),
    },
    {
      name: 'nothing is said about the registry',
      evidence: () => refused({ daemonJson: listing('other:5000') }),
    },
    {
      name: 'an entry that dockerd does not take (RD105)',
      evidence: () => refused({ daemonJson: listing(`${HOST}:99999`) }, 5443),
    },
    {
      name: 'an entry of another form, and no need for any',
      evidence: () => trusted({ daemonJson: listing(`${HOST}:5000`) }),
    },
    {
      name: 'the daemon does not run: nothing can be in force',
      evidence: () => refused({ daemonJson: listing(HOST), daemon: absent('no socket is there') }),
    },
    {
      name: 'the daemon was started after the authority came into the store',
      evidence: () => trusted(store(BEFORE_START, ADDED)),
    },
    {
      name: "a newer store without an authority of one's own that matters here",
      evidence: () =>
        trusted(
          store(AFTER_START, [certsFile('x.crt', [certificate({ subject: 'CN=X', fingerprint256: 'XX' })])]),
        ),
    },
    {
      name: 'a newer store, and the authority under certs.d as well',
      evidence: () => {
        const edits = store(AFTER_START, ADDED);
        const folders = [certsFolder(HOST, [certsFile('ca.crt', [AUTHORITY])])];
        return trusted({ trust: { ...edits.trust, folders } });
      },
    },
    {
      name: 'a newer store that does not help: the handshake is refused by it',
      evidence: () =>
        trusted(store(AFTER_START, ADDED)).then((evidence) => {
          const { tls } = evidence.readings;
          if (tls.state === 'read') tls.value.systemVerification = UNKNOWN;
          return evidence;
        }),
    },
    {
      name: 'Docker is not installed',
      evidence: () => refused({ daemonJson: listing(HOST), host: absent('no docker and no dockerd') }),
    },
  ],
  couldNotTell: [
    {
      name: 'it stands in the file, and the daemon may not be asked',
      evidence: () => refused({ daemonJson: listing(HOST), daemon: NO_RIGHT }),
    },
    {
      name: 'another form, and the host does not answer',
      evidence: () =>
        refused({ daemonJson: listing(HOST) }, 5443).then((evidence) => {
          unreachable(evidence);
          evidence.readings.plainHttp = skipped('not tried');
          return evidence;
        }),
    },
    {
      name: 'the configuration could not be read',
      evidence: () => refused({ config: failed('garbage', 'systemctl does not answer') }),
    },
    {
      name: "the system's store could not be read",
      evidence: () => trusted({ trust: failed('garbage', 'no such folder') }),
    },
  ],
};
