import { existsSync, readFileSync, statSync } from 'node:fs';
import type { CommandResult, RunOptions } from '../../evidence/host/access.js';
import { docker } from './cli/docker.js';
import type { DockerDaemon } from './daemon.js';
import type { Distribution } from './distributions.js';
import { FILE_PROGRAMS, placeOf, runFileCommand } from './file-commands.js';
import { HOME } from './host-files.js';
import type { ImageStore } from './image-store.js';
import { journalctl } from './journalctl.js';
import type { HostLog } from './log.js';
import type { HostCluster } from './programs/cluster.js';
import { helm2, helm3 } from './programs/helm.js';
import type { HelmHome } from './programs/helm-command.js';
import { minikube } from './programs/minikube.js';
import type { Route } from './registry-wire.js';
import type { ServiceManager } from './service-manager.js';
import type { ApiSocket } from './socket.js';
import { ended, systemctl } from './systemctl.js';
import { initScript } from './sysvinit.js';
import type { HostTree } from './tree.js';
import { rebuildTrust } from './trust-store.js';
import { verifyUnit } from './verify-unit.js';

export interface CommandParts {
  folder: string;
  tree: HostTree;
  daemon: DockerDaemon;
  log: HostLog;
  socket: ApiSocket;
  distribution: Distribution;
  /** Undefined on a host that an init script starts Docker on. */
  manager: ServiceManager | undefined;
  images: ImageStore;
  /** Undefined: the host has no cluster to work with. */
  cluster: HostCluster | undefined;
  helm: HelmHome;
  route: Route;
  /** How much shorter than real ones waits are. */
  speed: number;
}

/** Runs a command on the playground's host: those that concern Docker are played, those that only handle files are real, others are not there. */
export async function runOnPlayground(
  parts: CommandParts,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<CommandResult> {
  const { manager, tree, daemon, log, distribution } = parts;
  const [path = '', ...args] = argv;
  const program = path.split('/').pop() ?? '';
  if (FILE_PROGRAMS.has(program)) return runFileCommand(parts.folder, tree.root, [program, ...args], options);
  switch (program) {
    case 'true':
      return ended();
    case 'env': {
      const command = args.findIndex((word) => !word.includes('='));
      const assigned = args.slice(0, command).map((word) => word.split(/=(.*)/s));
      const env = {
        ...options.env,
        ...Object.fromEntries(assigned.map(([name, value]) => [name, value ?? ''])),
      };
      return runOnPlayground(parts, args.slice(command), { ...options, env });
    }
    case 'helm':
    case 'minikube':
      return runOnCluster(parts, program, args);
    case 'docker':
      return runDocker(parts, args, options);
    case 'systemctl':
      return manager === undefined ? notBooted() : systemctl(manager, tree, args);
    case 'systemd-analyze':
      return manager === undefined || args[0] !== 'verify' ? notHere() : verifyUnit(tree, args.at(-1) ?? '');
    case 'journalctl':
      return manager === undefined ? notHere() : journalctl(log.lines, args);
    case 'service':
      return service(parts, args);
    case 'dockerd':
      return dockerd(daemon, distribution, argv);
    case 'kill':
      return kill(daemon, args);
    case 'update-ca-certificates':
    case 'update-ca-trust':
      return program === distribution.trust.command ? trust(parts, program) : notHere();
    default:
      return notHere();
  }
}

function runDocker(
  parts: CommandParts,
  args: readonly string[],
  options: RunOptions,
): Promise<CommandResult> {
  const { folder, tree, socket } = parts;
  const file = (path: string) => {
    const place = placeOf(folder, tree.root, path);
    return existsSync(place) && statSync(place).isFile() ? readFileSync(place) : undefined;
  };
  const client = { ...parts, socket: socket.path, file, input: options.input };
  return docker(client, args, { HOME, ...options.env });
}

/** Only where the host has the program: which helm that is says its file. */
async function runOnCluster(
  { cluster, helm, tree }: CommandParts,
  program: 'helm' | 'minikube',
  args: readonly string[],
): Promise<CommandResult> {
  const file = tree.read(`/usr/local/bin/${program}`);
  if (cluster === undefined || file === null) return notHere();
  if (program === 'minikube') return minikube(cluster, args);
  return file.includes('v2') ? helm2(args) : helm3(cluster, helm, args);
}

function notHere(): CommandResult {
  return { exitCode: undefined, stdout: '', stderr: '', problem: 'not on the playground' };
}

function notBooted(): CommandResult {
  const stderr =
    "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n";
  return { exitCode: 1, stdout: '', stderr, problem: '' };
}

async function service(
  parts: CommandParts,
  [name = '', verb = '']: readonly string[],
): Promise<CommandResult> {
  const { manager, tree, distribution } = parts;
  if (name !== 'docker') {
    return { exitCode: 1, stdout: '', stderr: `${name}: unrecognized service\n`, problem: '' };
  }
  if (manager !== undefined) {
    return verb === 'status'
      ? { ...(await systemctl(manager, tree, ['is-active', 'docker.service'])), stdout: '' }
      : systemctl(manager, tree, [verb, 'docker.service']);
  }
  return initScript({ ...parts, dockerd: distribution.dockerd }, verb);
}

function dockerd(daemon: DockerDaemon, distribution: Distribution, argv: readonly string[]): CommandResult {
  const failed = (stderr: string): CommandResult => ({ exitCode: 1, stdout: '', stderr, problem: '' });
  if (argv.includes('--version')) {
    return ended(`Docker version ${distribution.version.engine}, build ${distribution.version.commit}\n`);
  }
  if (!argv.includes('--validate')) return notHere();
  if (!distribution.validates) {
    return failed("Status: unknown flag: --validate\nSee 'dockerd --help'., Code: 125\n");
  }
  const problem = daemon.validate(argv.filter((word) => word !== '--validate'));
  return problem === undefined ? ended('', 'configuration OK\n') : failed(`${problem}\n`);
}

/** `kill -HUP PID`, `kill -s HUP PID`, `kill -0 PID`: of the processes of this host there is only the daemon's. */
function kill(daemon: DockerDaemon, args: readonly string[]): CommandResult {
  const pid = Number(args.at(-1));
  const signal = args
    .slice(0, -1)
    .join(' ')
    .replace(/^-s /, '-')
    .replace(/^-(SIG)?/, '')
    .replace(/ --$/, '');
  if (daemon.running?.pid !== pid) {
    return {
      exitCode: 1,
      stdout: '',
      stderr: `kill: (${args.at(-1) ?? ''}) - No such process\n`,
      problem: '',
    };
  }
  if (signal === 'HUP' || signal === '1') daemon.hangUp();
  else if (signal !== '0') return notHere();
  return ended();
}

function trust({ tree, distribution }: CommandParts, program: string): CommandResult {
  const { added, removed, warnings } = rebuildTrust(tree, distribution.trust);
  if (program === 'update-ca-trust') return ended();
  return ended(
    `Updating certificates in /etc/ssl/certs...\n${added} added, ${removed} removed; done.\nRunning hooks in /etc/ca-certificates/update.d...\ndone.\n`,
    warnings.map((line) => `${line}\n`).join(''),
  );
}
