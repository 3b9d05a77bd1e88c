import { withoutCredentials } from '../../formats/mask.js';
import { at, list, text } from '../../kube/objects.js';
import type { DockerDaemonFacts, DockerHostFacts } from '../host-model.js';
import { absent, denied, failed, leftOut, type Reading, read, skipped } from '../reading.js';
import type { HostAccess } from './access.js';
import { infoFacts } from './docker-info.js';
import { containerName } from './docker-nodes.js';
import { findDaemon } from './find-daemon.js';
import { codeOf } from './host-failure.js';
import { startedAt } from './processes.js';

const TIMEOUT_MS = 3_000;
const MAX_INSPECTED = 20;

/** The daemon and the list of its running containers as the API gives it. */
export interface DaemonLook {
  reading: Reading<DockerDaemonFacts>;
  containers: unknown[];
}

/** Asks the daemon behind the endpoint's socket, and looks for its process. Never rejects. */
export async function readDockerDaemon(
  access: HostAccess,
  host: DockerHostFacts,
  signal: AbortSignal | undefined,
): Promise<DaemonLook> {
  const { endpoint } = host;
  const { socket } = endpoint;
  if (endpoint.address === '') {
    return none(failed('name', `the Docker context ${endpoint.context ?? ''} is not there`));
  }
  if (socket === undefined) {
    return none(skipped(`the daemon is at ${endpoint.address}: look at it on its own machine`));
  }
  if (!access.live && endpoint.from !== 'DOCKER_HOST') {
    return none(leftOut(`nothing runs in ${access.root}`));
  }
  const get = async (path: string): Promise<unknown> => {
    const request = { method: 'GET' as const, path, timeoutMs: TIMEOUT_MS };
    const answer = await access.ask(socket, signal === undefined ? request : { ...request, signal });
    if (answer.status !== 200) throw new DaemonRefusal(path, answer.status, answer.body);
    return JSON.parse(answer.body);
  };
  try {
    const [info, containers, daemon] = await Promise.all([
      get('/info'),
      get('/containers/json').then((value) => list(value)),
      processFacts(access, host),
    ]);
    const value = { ...infoFacts(info), ...daemon, containers: await containerFacts(containers, get) };
    return { reading: read(value), containers };
  } catch (error) {
    return none(failureOf(error, socket, signal));
  }
}

class DaemonRefusal extends Error {
  constructor(path: string, status: number, body: string) {
    super(`${path} answered ${status}: ${withoutCredentials(body.trim().slice(0, 200))}`);
  }
}

function none(reading: Reading<DockerDaemonFacts>): DaemonLook {
  return { reading, containers: [] };
}

async function processFacts(
  access: HostAccess,
  host: DockerHostFacts,
): Promise<Pick<DockerDaemonFacts, 'pid' | 'startedAt' | 'commandLine'>> {
  const daemon = await findDaemon(access, host);
  if (daemon === undefined) return {};
  const start = await startedAt(access, daemon.pid);
  return {
    pid: daemon.pid,
    ...(start === undefined ? {} : { startedAt: start }),
    commandLine: daemon.argv.map(withoutCredentials),
  };
}

/** The list has no restart policy, so the first containers are looked at one by one. One that ended meanwhile has none. */
async function containerFacts(
  containers: readonly unknown[],
  get: (path: string) => Promise<unknown>,
): Promise<DockerDaemonFacts['containers']> {
  return Promise.all(
    containers.map(async (container, index) => {
      const id = text(at(container, 'Id'));
      const details =
        id === undefined || index >= MAX_INSPECTED
          ? undefined
          : await get(`/containers/${encodeURIComponent(id)}/json`).catch(() => undefined);
      const restartPolicy = text(at(details, 'HostConfig', 'RestartPolicy', 'Name'));
      return {
        name: containerName(container),
        image: text(at(container, 'Image')) ?? '',
        ...(restartPolicy === undefined ? {} : { restartPolicy }),
      };
    }),
  );
}

function failureOf(error: unknown, socket: string, signal: AbortSignal | undefined): Reading<never> {
  if (signal?.aborted === true) return failed('cancelled', 'cancelled');
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return absent(`there is no socket ${socket}: no Docker daemon runs here`);
    case 'EACCES':
    case 'EPERM':
      return denied({ verb: 'read', group: '', resource: socket }, `this user may not use ${socket}`);
    case 'ECONNREFUSED':
      return failed('unreachable', `nobody listens on ${socket}: the Docker daemon does not run`);
    case 'ETIMEDOUT':
      return failed(
        'timeout',
        `the Docker daemon behind ${socket} did not answer within ${TIMEOUT_MS / 1000} s`,
      );
  }
  if (error instanceof SyntaxError)
    return failed('garbage', `what answers on ${socket} is not a Docker daemon`);
  const words = error instanceof Error ? error.message : String(error);
  return failed(
    error instanceof DaemonRefusal ? 'server' : 'unreachable',
    `the Docker daemon behind ${socket}: ${words}`,
  );
}
