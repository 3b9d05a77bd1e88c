import type { HostAccess } from '../../evidence/host/access.js';
import type { DockerSeed, HostEvent, Where } from '../states/docker.js';
import { playgroundAccess } from './access.js';
import type { Container } from './containers.js';
import { DockerDaemon } from './daemon.js';
import { DISTRIBUTIONS } from './distributions.js';
import { dockerApi } from './docker-api.js';
import { plantFiles, plantHost } from './host-files.js';
import { ImageStore } from './image-store.js';
import { HostLog, type LogLine } from './log.js';
import { registryLogin } from './login-request.js';
import { Names } from './names.js';
import { ProcFolder } from './proc.js';
import type { HostCluster } from './programs/cluster.js';
import { type CommandParts, runOnPlayground } from './run.js';
import { ServiceManager } from './service-manager.js';
import { SERVICE } from './service-run.js';
import { ApiSocket } from './socket.js';
import { HostTree } from './tree.js';

const MINUTE = 60 * 1000;

export interface DockerHostOptions {
  folder: string;
  /** The folder that stands for `/` of the host. */
  root: string;
  seed: DockerSeed;
  where: Where;
  /** PEM of the authority that the host's system trusts. */
  trusted: string;
  /** Where the registry's endpoint listens. */
  endpoint: { address: string; port: number };
  /** What the machine's name server knows: addresses by name. It may change. */
  zone: Map<string, string>;
  speed: number;
  /** What its programs work with; absent: no cluster. */
  cluster?: HostCluster;
}

/** The Docker host for tests: what cannot be seen, or done, through `access`. */
export interface DockerHost {
  access: HostAccess;
  daemon: DockerDaemon;
  /** The path of the socket, for other programs. */
  socket: string;
  readonly log: readonly LogLine[];
  readonly containers: readonly Container[];
  readonly images: ImageStore;
  /** The address that a name has on this machine: by its hosts file, then by its name server. Undefined: it has none. */
  lookup(name: string): string | undefined;
  /** The bundle of authorities that Go reads. */
  trustFile: string;
  /** `docker login` at the playground's registry: its last line. */
  login(user: string, password: string): Promise<{ ok: boolean; text: string }>;
  /** Resolves when systemd has no further try before it. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Lays out the host, starts its daemon as of an hour ago, and lets happen what happened since. */
export async function startDockerHost(options: DockerHostOptions): Promise<DockerHost> {
  const { folder, root, seed, where, speed } = options;
  const distribution = DISTRIBUTIONS[seed.family];
  const tree = new HostTree(root);
  const live = new Date();
  let past: Date | undefined = new Date(live.getTime() - 30 * 24 * 60 * MINUTE);
  const now = () => past ?? new Date();
  plantHost(tree, { seed, distribution, where, authority: options.trusted, changedAt: now() });

  past = new Date(live.getTime() - 60 * MINUTE);
  const log = new HostLog(now);
  const proc = new ProcFolder(tree, live);
  const { bundle } = distribution.trust;
  const version = distribution.version.engine;
  const daemon = new DockerDaemon({ tree, proc, log, containers: seed.containers, bundle, version, now });
  const names = new Names(tree, options.zone);
  const route = { ...options.endpoint, names };
  let manager: ServiceManager | undefined;
  const activate = () => manager?.activate() ?? Promise.resolve(false);
  const socket = new ApiSocket(
    tree.at('/run/docker.sock'),
    dockerApi({ tree, daemon, distribution, route, activate }),
  );
  if (seed.init === 'systemd') {
    manager = new ServiceManager({
      tree,
      daemon,
      log,
      socket,
      now,
      speed: () => (past === undefined ? speed : 1e6),
    });
  }
  const images = new ImageStore();
  const parts: CommandParts = {
    folder,
    tree,
    daemon,
    log,
    socket,
    distribution,
    manager,
    images,
    route,
    speed,
    cluster: options.cluster,
    helm: { repositories: new Map() },
  };
  await runOnPlayground(
    parts,
    manager === undefined ? ['service', 'docker', 'start'] : ['systemctl', 'start', SERVICE],
  );
  daemon.containers.startAll();
  // It has pulled images since: Go has the system's store in memory.
  daemon.systemStore();

  past = new Date(live.getTime() - 5 * MINUTE);
  for (const event of seed.since) {
    await happen(parts, event, where, now());
    await manager?.settled();
  }
  past = undefined;
  return {
    access: playgroundAccess(parts),
    daemon,
    socket: socket.path,
    log: log.lines,
    containers: daemon.containers.all,
    trustFile: tree.at(bundle),
    images,
    lookup: (name) => names.lookup(name),
    login: (user, password) => registryLogin(socket.path, where.registry, user, password),
    settled: () => manager?.settled() ?? Promise.resolve(),
    close: async () => {
      manager?.close();
      await socket.close({ remove: true });
    },
  };
}

async function happen(parts: CommandParts, event: HostEvent, where: Where, at: Date): Promise<void> {
  switch (event.type) {
    case 'write':
      plantFiles(parts.tree, event.files, where, at);
      return;
    case 'run':
      await runOnPlayground(parts, event.argv);
      return;
    case 'crash':
      await parts.manager?.crash();
  }
}
