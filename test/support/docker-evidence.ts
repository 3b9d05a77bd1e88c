import { createHash } from 'node:crypto';
import type {
  CertsEntryFacts,
  CertsFolderFacts,
  DaemonJsonFacts,
  DockerClientFacts,
  DockerConfigFacts,
  DockerDaemonFacts,
  DockerDefaultsFacts,
  DockerHostFacts,
  DockerTrustFacts,
  DockerUnitFacts,
  HostFileFacts,
} from '../../src/evidence/host-model.js';
import type { CertificateFacts, Evidence } from '../../src/evidence/model.js';
import { type Reading, read } from '../../src/evidence/reading.js';
import { parseDaemonJson } from '../../src/formats/daemon-json.js';
import { dockerdOptions } from '../../src/formats/dockerd-flags.js';

export const DAEMON_JSON = '/etc/docker/daemon.json';
export const CERTS_DIR = '/etc/docker/certs.d';
export const DEFAULTS = '/etc/default/docker';
export const UNIT = '/lib/systemd/system/docker.service';
export const SOCKET = '/var/run/docker.sock';
/** When the files of a typical host were written, and when its daemon was started after that. */
export const WRITTEN_AT = '2026-11-20T08:00:00.000Z';
export const STARTED_AT = '2026-11-21T08:00:00.000Z';

const EXEC_START = '/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock';

/** What differs from a typical host. Each part is either some facts of it or a whole reading. */
export interface DockerEdits {
  host?: Partial<DockerHostFacts> | Reading<DockerHostFacts>;
  daemon?: Partial<DockerDaemonFacts> | Reading<DockerDaemonFacts>;
  config?: Partial<DockerConfigFacts> | Reading<DockerConfigFacts>;
  trust?: Partial<DockerTrustFacts> | Reading<DockerTrustFacts>;
  client?: Partial<DockerClientFacts> | Reading<DockerClientFacts>;
  /** Contents of daemon.json; without it there is no such file. */
  daemonJson?: string;
  /** DOCKER_OPTS in /etc/default/docker, which Debian's unit reads. */
  dockerOpts?: string;
  /** Put behind the command in the unit file. */
  unitFlags?: string;
  /** What systemd says of the unit. */
  unit?: Partial<DockerUnitFacts>;
  /** Folders of certs.d that have to do with the registry. */
  certsFolders?: CertsFolderFacts[];
}

/** Puts a Debian machine with docker.io and a running daemon into the evidence, which is changed in place and returned. */
export function dockerHost(evidence: Evidence, edits: DockerEdits = {}): Evidence {
  const { readings } = evidence;
  readings.dockerHost = readingOf(hostFacts(), edits.host);
  readings.dockerDaemon = readingOf(daemonFacts(), edits.daemon);
  readings.dockerConfig = readingOf(configFacts(edits), edits.config);
  readings.dockerTrust = readingOf(trustFacts(edits.certsFolders ?? []), edits.trust);
  readings.dockerClient = readingOf(clientFacts(), edits.client);
  readings.runtimes = read([]);
  return evidence;
}

function readingOf<T extends object>(typical: T, edit: Partial<T> | Reading<T> = {}): Reading<T> {
  return isReading(edit) ? edit : read({ ...typical, ...edit });
}

function isReading<T extends object>(edit: Partial<T> | Reading<T>): edit is Reading<T> {
  return 'state' in edit;
}

function hostFacts(): DockerHostFacts {
  return {
    root: '/',
    live: true,
    platform: 'linux',
    family: 'debian',
    osName: 'Debian GNU/Linux 12 (bookworm)',
    init: 'systemd',
    install: 'system',
    endpoint: { address: `unix://${SOCKET}`, from: 'default', local: true, socket: SOCKET },
    paths: { daemonJson: DAEMON_JSON, certsDir: CERTS_DIR },
    user: { uid: 0, name: 'root', home: '/root' },
    sudo: true,
    nodes: [],
  };
}

function daemonFacts(): DockerDaemonFacts {
  return {
    version: '20.10.24+dfsg1',
    pid: 812,
    startedAt: STARTED_AT,
    commandLine: EXEC_START.split(' '),
    insecure: [],
    insecureCidrs: ['127.0.0.0/8'],
    mirrors: [],
    liveRestore: false,
    swarm: false,
    rootDir: '/var/lib/docker',
    securityOptions: ['name=seccomp,profile=default'],
    proxies: {},
    containerdStore: false,
    containers: [],
  };
}

function configFacts({ daemonJson, dockerOpts, unitFlags, unit }: DockerEdits): DockerConfigFacts {
  const command = unitFlags === undefined ? EXEC_START : `${EXEC_START} ${unitFlags}`;
  const nextArgv = `${command} ${dockerOpts ?? ''}`.trim().split(/\s+/);
  return {
    unit: unitFacts(`${command} $DOCKER_OPTS`, unit),
    initScript: false,
    defaults: [defaultsFacts(dockerOpts)],
    daemonJson: daemonJsonFacts(daemonJson),
    nextArgv,
    flags: dockerdOptions(nextArgv).options,
  };
}

function unitFacts(execStart: string, edits: Partial<DockerUnitFacts> = {}): DockerUnitFacts {
  const text = [
    '[Unit]',
    'Description=Docker Application Container Engine',
    '',
    '[Service]',
    'Type=notify',
    `EnvironmentFile=-${DEFAULTS}`,
    `ExecStart=${execStart}`,
    'ExecReload=/bin/kill -s HUP $MAINPID',
    '',
  ].join('\n');
  return {
    name: 'docker.service',
    files: [hostFile(UNIT, text)],
    execStart: [execStart],
    execStartIn: 0,
    environmentFiles: [{ path: DEFAULTS, optional: true }],
    loadState: 'loaded',
    activeState: 'active',
    subState: 'running',
    result: 'success',
    needDaemonReload: false,
    problems: [],
    ...edits,
  };
}

/** /etc/default/docker, read by the unit, with DOCKER_OPTS set or with nothing but comments. */
export function defaultsFacts(
  dockerOpts?: string,
  edits: Partial<DockerDefaultsFacts> = {},
): DockerDefaultsFacts {
  const comment = '# Here in Debian, this file is sourced by:\n';
  return {
    file: hostFile(DEFAULTS, dockerOpts === undefined ? comment : `${comment}DOCKER_OPTS="${dockerOpts}"\n`),
    readBy: 'unit',
    variables: dockerOpts === undefined ? {} : { DOCKER_OPTS: dockerOpts },
    used: ['DOCKER_OPTS'],
    problems: [],
    ...edits,
  };
}

/** What a reader makes of a daemon.json; undefined for a host that has none. */
export function daemonJsonFacts(text: string | undefined): DaemonJsonFacts {
  if (text === undefined) return { path: DAEMON_JSON, explicit: false, keys: [] };
  const { value, keys, problem } = parseDaemonJson(text);
  const liveRestore = value['live-restore'];
  return {
    path: DAEMON_JSON,
    explicit: false,
    file: hostFile(DAEMON_JSON, text),
    keys,
    ...(problem === undefined ? {} : { problem }),
    ...entriesOf('insecure', value['insecure-registries']),
    ...entriesOf('mirrors', value['registry-mirrors']),
    ...(typeof liveRestore === 'boolean' ? { liveRestore } : {}),
  };
}

function entriesOf<K extends string>(key: K, value: unknown): { [P in K]?: string[] } {
  if (!Array.isArray(value)) return {};
  const entries = value.filter((entry) => typeof entry === 'string');
  return { [key]: entries } as { [P in K]: string[] };
}

function trustFacts(folders: CertsFolderFacts[]): DockerTrustFacts {
  return {
    certsDir: CERTS_DIR,
    folders,
    otherFolders: [],
    system: {
      bundle: '/etc/ssl/certs/ca-certificates.crt',
      modifiedAt: WRITTEN_AT,
      anchors: {
        folder: '/usr/local/share/ca-certificates',
        command: 'update-ca-certificates',
        suffix: '.crt',
      },
      added: [],
    },
  };
}

function clientFacts(): DockerClientFacts {
  return { path: '/root/.docker/config.json', auths: [], credHelpers: {}, proxies: {} };
}

/** A file of root's that anybody may read. */
export function hostFile(path: string, text: string): HostFileFacts {
  return { path, hash: sha256(text), text, mode: 0o644, uid: 0, gid: 0, modifiedAt: WRITTEN_AT };
}

/** A folder under certs.d; its name is what the registry would have to be called. */
export function certsFolder(name: string, entries: CertsEntryFacts[]): CertsFolderFacts {
  return { name, path: `${CERTS_DIR}/${name}`, isFolder: true, entries };
}

/** A file under certs.d that holds these certificates. */
export function certsFile(
  name: string,
  certificates: CertificateFacts[],
  edits: Partial<CertsEntryFacts> = {},
): CertsEntryFacts {
  const hash = sha256(certificates.map(({ fingerprint256 }) => fingerprint256).join('\n'));
  return { name, state: 'file', format: 'pem', hash, certificates, ...edits };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
