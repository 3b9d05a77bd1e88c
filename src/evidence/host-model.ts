import type { CertificateFacts } from './model.js';

/** What kind of machine the Docker client is on, and where its daemon is. */
export interface DockerHostFacts {
  /** `/`, or the folder of `--host-root`: an image, of which nothing runs. */
  root: string;
  /** True when the daemon and the commands of this machine belong to the root. */
  live: boolean;
  platform: 'linux' | 'darwin' | 'windows' | 'other';
  /** By ID and ID_LIKE of os-release. */
  family: 'debian' | 'rhel' | 'arch' | 'suse' | 'alpine' | 'other';
  /** PRETTY_NAME of os-release; empty when there is none. */
  osName: string;
  /** Who starts the daemon: systemd runs (or is installed, for an image), an init script does, or nobody that is known. */
  init: 'systemd' | 'sysvinit' | 'none';
  /** `none`: neither a client nor a daemon is installed. */
  install: 'system' | 'rootless' | 'snap' | 'desktop' | 'none';
  endpoint: DockerEndpoint;
  /** The daemon's files of this kind of installation; meaningless when the endpoint is remote. */
  paths: { daemonJson: string; certsDir: string };
  user: { uid: number; name: string; home: string };
  /** The user may become root by `sudo`, as far as one can tell without asking: the program is there. */
  sudo: boolean;
  /** Why a Kubernetes node may hang on this daemon: `kubelet (dockershim)`, `minikube`, `kind kind-control-plane`. */
  nodes: string[];
}

/** How the client finds its daemon: the precedence is DOCKER_HOST, DOCKER_CONTEXT, `currentContext`, the default socket. */
export interface DockerEndpoint {
  /** `unix:///var/run/docker.sock`, `tcp://10.0.0.5:2376`, `ssh://user@host`; user names and passwords removed. */
  address: string;
  from: 'DOCKER_HOST' | 'DOCKER_CONTEXT' | 'context' | 'default';
  context?: string;
  /** False when the daemon runs elsewhere: the files of this machine are not its files. */
  local: boolean;
  /** Path of the local socket. */
  socket?: string;
}

/** What the running daemon says of itself: `GET /info`, `/version`, `/containers/json`, and its command line. */
export interface DockerDaemonFacts {
  version: string;
  /** The daemon's process on this machine, when it was found. */
  pid?: number;
  /** ISO 8601. */
  startedAt?: string;
  /** argv from /proc, credentials in addresses removed. */
  commandLine?: string[];
  /** Insecure registries in force by name (`host[:port]`), and as networks (`127.0.0.0/8`). */
  insecure: string[];
  insecureCidrs: string[];
  mirrors: string[];
  liveRestore: boolean;
  swarm: boolean;
  rootDir: string;
  /** `rootless`, `seccomp`, `apparmor`, ... */
  securityOptions: string[];
  /** Credentials removed. Empty strings are left out. */
  proxies: { http?: string; https?: string; no?: string };
  /** Images are kept by containerd (Docker 29 and later), whose resolver reads the trust folders in another way. */
  containerdStore: boolean;
  /** Running containers. `restartPolicy` is absent when it was not read. */
  containers: { name: string; image: string; restartPolicy?: string }[];
}

/** A file of the host. Texts have their credentials replaced; an edit goes by the bytes, which `hash` stands for. */
export interface HostFileFacts {
  /** As the host knows it, without the root. */
  path: string;
  /** Where the symbolic link leads, when it is one. */
  target?: string;
  /** SHA-256 of the bytes, hex. */
  hash: string;
  /** As UTF-8, with credentials in it replaced; undefined when it is not text or longer than 256 KiB. */
  text?: string;
  mode: number;
  uid: number;
  gid: number;
  /** ISO 8601. */
  modifiedAt: string;
}

/** The systemd unit that starts the daemon, its drop-ins applied. */
export interface DockerUnitFacts {
  name: string;
  /** The unit file, then its drop-ins in the order in which systemd applies them. */
  files: HostFileFacts[];
  /** The effective ExecStart lines as they stand in the files, continuation lines joined; more than one is an error. */
  execStart: string[];
  /** Where the effective ExecStart stands: index into `files`. */
  execStartIn: number;
  environmentFiles: { path: string; optional: boolean }[];
  /** What systemd says of it; absent for an image. */
  loadState?: string;
  activeState?: string;
  subState?: string;
  result?: string;
  needDaemonReload?: boolean;
  /** Sentences of what systemd would complain about: a second ExecStart, a setting outside a section. */
  problems: string[];
}

/** /etc/default/docker or /etc/sysconfig/docker: a file of shell assignments. */
export interface DockerDefaultsFacts {
  file: HostFileFacts;
  /** Who reads it when the daemon starts. */
  readBy: 'unit' | 'init-script' | 'nobody';
  /** Assignments that are in force for that reader, by name; for `nobody` those that a shell would see. */
  variables: Record<string, string>;
  /** Variables that the daemon's command line uses: `DOCKER_OPTS`. */
  used: string[];
  /** What the reader of this file makes wrong of it: a sentence each. */
  problems: string[];
}

export interface DaemonJsonFacts {
  /** The file that the daemon reads, without the root. */
  path: string;
  /** Named by `--config-file`: then it has to be there. */
  explicit: boolean;
  /** Absent when the file is not there. */
  file?: HostFileFacts;
  /** Why a daemon would not start with it; `line` and `column` are 1-based and absent when the fault has no place. */
  problem?: { message: string; line?: number; column?: number };
  /** The keys at the top, as they stand. */
  keys: string[];
  /** The entries; absent when there is no such key. */
  insecure?: string[];
  mirrors?: string[];
  liveRestore?: boolean;
}

/** The configuration that the daemon has at its next start, as the files say. */
export interface DockerConfigFacts {
  unit?: DockerUnitFacts;
  /** True when /etc/init.d/docker is there and starts the daemon. */
  initScript: boolean;
  /** Those of the two that are there. */
  defaults: DockerDefaultsFacts[];
  daemonJson: DaemonJsonFacts;
  /** argv of the next start, variables expanded, credentials removed; absent when it cannot be told (a shell in ExecStart). */
  nextArgv?: string[];
  /** Options given on that command line, by the key that they have in daemon.json. */
  flags: Record<string, string[]>;
}

/** A folder under certs.d. */
export interface CertsFolderFacts {
  /** The folder's name: `registry.example.com:5000`. */
  name: string;
  path: string;
  /** False when a file stands in its place. */
  isFolder: boolean;
  entries: CertsEntryFacts[];
}

export interface CertsEntryFacts {
  name: string;
  state: 'file' | 'folder' | 'dangling' | 'unreadable';
  /** Where the symbolic link leads, when it is one. */
  target?: string;
  /** What the bytes are; for files only. */
  format?: 'pem' | 'der' | 'empty' | 'other';
  /** SHA-256 of the bytes, hex; for files only. */
  hash?: string;
  certificates: CertificateFacts[];
}

/** What the daemon's host trusts, beside what was trusted in the handshake. */
export interface DockerTrustFacts {
  certsDir: string;
  /** Those whose name has to do with the registry's host: the same but for port, case, scheme. */
  folders: CertsFolderFacts[];
  /** Names of the others, at most 50. */
  otherFolders: string[];
  system: {
    /** The bundle that Go reads, without the root. */
    bundle: string;
    /** ISO 8601. */
    modifiedAt: string;
    /** Where authorities of one's own are put, and the command that takes them over; absent for an unknown system. */
    anchors?: {
      folder: string;
      command: 'update-ca-certificates' | 'update-ca-trust';
      suffix: '.crt' | '.pem';
    };
    /** The files in that folder. */
    added: CertsEntryFacts[];
  };
}

/** ~/.docker/config.json without its secrets. */
export interface DockerClientFacts {
  path: string;
  /** Why the client cannot read it. */
  problem?: string;
  /** Stored logins: the key as it stands, and whether anything is stored there (an empty entry points to a credential store). */
  auths: { key: string; stored: boolean }[];
  credsStore?: string;
  credHelpers: Record<string, string>;
  /** Names of the daemons for which proxies are set, credentials removed. */
  proxies: Record<string, Record<string, string>>;
  currentContext?: string;
}

/** What `GET /v2/` with the client's own login answers. */
export interface LoginFacts {
  user: string;
  /** `--user`, `~/.docker/config.json`, `credential helper pass`. */
  from: string;
  status: number;
  apiVersion?: string;
  /** The first 200 characters. */
  body: string;
}

/** The trial upload of `--push-test`: begun, 2 MiB sent, cancelled. */
export interface PushFacts {
  repository: string;
  steps: PushStep[];
  /** The `Location` that the registry answered with, query removed. */
  location?: string;
  ok: boolean;
  /** What is wrong when it is not ok. */
  problem?: 'refused' | 'location' | 'too-large' | 'not-found' | 'storage' | 'unavailable' | 'other';
  message: string;
  /** False when the upload could not be cancelled: the registry removes it by its own after a while. */
  cancelled: boolean;
}

export interface PushStep {
  name: 'start' | 'send' | 'cancel';
  url: string;
  status: number;
  /** The header Server: who answered, where a proxy is in between. */
  server?: string;
  body: string;
}

/** Whether an image is in the registry: `HEAD`/`GET /v2/NAME/manifests/REFERENCE`. */
export interface ImageFacts {
  /** As asked for: `registry.example.com/team/app:1.0`. */
  image: string;
  repository: string;
  reference: string;
  status: number;
  /** The registry's error code: `MANIFEST_UNKNOWN`, `NAME_UNKNOWN`. */
  code?: string;
  /** Tags of the repository, at most 100; absent when they could not be listed. */
  tags?: string[];
  body: string;
}

/** Another container runtime on the machine, with the files that say which registries it trusts. */
export interface RuntimeFacts {
  name: 'containerd' | 'k3s' | 'rke2' | 'minikube' | 'kind' | 'podman' | 'cri-o';
  /** What was recognised: a version, a cluster's name; empty when only files are there. */
  detail: string;
  files: RuntimeFileFacts[];
}

export interface RuntimeFileFacts {
  path: string;
  /** Registries that it says something about. */
  hosts: string[];
  /** The settings that matter, a line each: `config_path = "/etc/containerd/certs.d"`, `insecure = true`. */
  settings: string[];
  /** Why it does not parse. */
  problem?: string;
}
