import type { DockerDaemon, RunningDaemon } from './daemon.js';
import type { Distribution } from './distributions.js';

/** `GET /info`: what a running daemon has in force. */
export function infoOf(daemon: DockerDaemon, running: RunningDaemon, distribution: Distribution) {
  const { config } = running;
  const isNetwork = (entry: string) => /\/\d+$/.test(entry);
  const names = config.insecure.filter((entry) => !isNetwork(entry));
  const index = (Name: string, Secure: boolean, Official: boolean, Mirrors: string[]) => ({
    Name,
    Mirrors,
    Secure,
    Official,
  });
  const up = daemon.containers.running.length;
  return {
    ID: 'PLAY:GROU:ND00:DOCK:ERHO:STXX',
    Containers: daemon.containers.all.length,
    ContainersRunning: up,
    ContainersPaused: 0,
    ContainersStopped: daemon.containers.all.length - up,
    Images: 4,
    Driver: 'overlay2',
    DriverStatus: [
      ['Backing Filesystem', 'extfs'],
      ['Supports d_type', 'true'],
      ['Native Overlay Diff', 'true'],
    ],
    Debug: config.debug,
    SystemTime: new Date().toISOString(),
    LoggingDriver: 'json-file',
    CgroupDriver: 'systemd',
    CgroupVersion: '2',
    OperatingSystem: /PRETTY_NAME="(.*)"/.exec(distribution.osRelease)?.[1] ?? '',
    OSType: 'linux',
    Architecture: 'x86_64',
    IndexServerAddress: 'https://index.docker.io/v1/',
    RegistryConfig: {
      AllowNondistributableArtifactsCIDRs: [],
      AllowNondistributableArtifactsHostnames: [],
      InsecureRegistryCIDRs: [...new Set([...config.insecure.filter(isNetwork), '127.0.0.0/8'])],
      IndexConfigs: {
        'docker.io': index('docker.io', true, true, config.mirrors),
        ...Object.fromEntries(names.map((name) => [name, index(name, false, false, [])])),
      },
      Mirrors: config.mirrors,
    },
    DockerRootDir: config.dataRoot,
    HttpProxy: config.proxies.http,
    HttpsProxy: config.proxies.https,
    NoProxy: config.proxies.no,
    Name: 'playground',
    Labels: config.labels,
    ExperimentalBuild: false,
    ServerVersion: distribution.version.engine,
    Swarm: {
      NodeID: '',
      NodeAddr: '',
      LocalNodeState: 'inactive',
      ControlAvailable: false,
      Error: '',
      RemoteManagers: null,
    },
    LiveRestoreEnabled: config.liveRestore,
    SecurityOptions: ['name=apparmor', 'name=seccomp,profile=default'],
    Warnings: null,
  };
}

/** `GET /version`. */
export function versionOf({ version }: Distribution) {
  return {
    Platform: { Name: '' },
    Version: version.engine,
    ApiVersion: version.api,
    MinAPIVersion: '1.12',
    GitCommit: version.commit,
    GoVersion: version.go,
    Os: 'linux',
    Arch: 'amd64',
  };
}
