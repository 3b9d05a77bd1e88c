import type {
  DockerConfigFacts,
  DockerDaemonFacts,
  DockerEndpoint,
  DockerHostFacts,
} from '../../evidence/host-model.js';
import { type Reading, readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import type { Blame, Check, Level, Verdict } from '../check.js';
import { installedDocker, settingFiles } from '../shared/docker-host.js';
import { findingOf, found, needOf, pass, skip, unknown } from '../verdicts.js';

const meta = {
  code: 'RD109',
  slug: 'docker-daemon-unreachable',
  layer: 'client',
  hop: 'client',
  title: 'The Docker daemon answers',
  level: 'fail',
  reads: ['dockerHost', 'dockerDaemon', 'dockerConfig'],
  signs: [
    {
      pattern: /Cannot connect to the Docker daemon( at \S+)?\. Is the docker daemon running/i,
      printedBy: 'docker',
      tellApart: 'Nobody listens at the socket or address that it names; look at that address first.',
      next: 'docker context ls',
    },
    {
      pattern: /failed to connect to the docker API at \S+/i,
      printedBy: 'docker 28 and later',
      tellApart: 'The same as "Cannot connect to the Docker daemon"; the reason stands at its end.',
      next: 'docker context ls',
    },
    {
      pattern: /permission denied while trying to connect to the docker (daemon socket|API)/i,
      printedBy: 'docker',
      tellApart: 'The daemon may run well: only this user may not use its socket.',
      next: 'getent group docker',
    },
    {
      pattern: /Error logging in to endpoint, trying next endpoint/i,
      printedBy: 'docker login',
      tellApart:
        'No daemon answered, so the client tried by itself, with its own rights and trust: what it says then is not what push and pull will say.',
      next: 'docker info',
    },
    {
      pattern: /docker\.service: Start request repeated too quickly|start-limit-hit/i,
      printedBy: 'systemctl status docker, journalctl -u docker',
      tellApart: 'systemd gave up after several tries: the reason stands further up in the journal.',
      next: 'journalctl -u docker -b --no-pager -n 50',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The client's daemon does not answer. `docker login` may succeed all the same, since the client then logs in by itself. */
export const rd109: Check = { ...meta, examine };

type Kind = 'not-running' | 'masked' | 'failed-unit' | 'restarting' | 'permission' | 'no-answer';

function examine(view: EvidenceView): Verdict {
  const docker = installedDocker(view);
  if (docker.state === 'not-here') return docker.verdict;
  const { host } = docker;
  const daemon = view.get('dockerDaemon');
  if (daemon.state === 'read') return pass;
  if (!host.live && host.endpoint.from !== 'DOCKER_HOST')
    return skip('this is the image of a machine: nothing runs in it');
  if (daemon.state === 'skipped') return unknown(needOf('the Docker daemon', daemon) ?? 'the Docker daemon');
  const unit = host.endpoint.local ? readValue(view.get('dockerConfig'))?.unit : undefined;
  const kind = kindOf(daemon, unit);
  const { address, local, socket, from, context } = host.endpoint;
  // A socket of somebody's own choice is not opened by the service.
  const isOfSystemd = host.init === 'systemd' && (from === 'default' || unit !== undefined);
  const standing =
    unit?.activeState === undefined ? undefined : `${unit.activeState} (${unit.result ?? 'no result'})`;
  return found([
    findingOf(meta, {
      subject: local && socket !== undefined ? { path: socket } : { host: address || (context ?? 'docker') },
      level: levelOf(kind, host),
      title:
        kind === 'permission'
          ? `${host.user.name} may not use the Docker daemon`
          : 'The Docker daemon does not answer',
      message: `${wordsOf(kind, host, daemon.reason, isOfSystemd)} Until then push and pull fail; a docker login that succeeds is the client's own and proves nothing.`,
      quotes: [
        {
          source: address || originWords(host.endpoint),
          path: originWords(host.endpoint),
          text: daemon.reason,
        },
        ...(unit === undefined || standing === undefined
          ? []
          : [{ source: unit.name, path: 'ActiveState', text: standing }]),
      ],
      blames: kind === 'permission' || !local ? [] : startBlames(view),
      facts: {
        kind,
        address,
        socket: socket ?? null,
        from,
        context: context ?? null,
        unit: unit?.name ?? null,
        activeState: unit?.activeState ?? null,
        init: host.init,
      },
    }),
  ]);
}

function kindOf(
  daemon: Exclude<Reading<DockerDaemonFacts>, { state: 'read' | 'skipped' }>,
  unit: DockerConfigFacts['unit'],
): Kind {
  if (daemon.state === 'denied') return 'permission';
  if (unit?.loadState === 'masked') return 'masked';
  if (unit?.activeState === 'failed') return 'failed-unit';
  // Between two tries nobody answers; systemd's socket takes a connection and drops it when the daemon behind it ends.
  if (unit?.activeState === 'activating' && unit.subState === 'auto-restart') return 'restarting';
  if (unit !== undefined && daemon.state === 'failed' && /ECONNRESET|connection reset/i.test(daemon.reason))
    return 'restarting';
  return daemon.state === 'absent' ? 'not-running' : 'no-answer';
}

/** A daemon that nobody has started is no failure by itself: the registry may well be used from elsewhere. */
function levelOf(kind: Kind, { endpoint }: DockerHostFacts): Level {
  return (kind === 'not-running' || kind === 'masked') && endpoint.from === 'default' ? 'warn' : 'fail';
}

function wordsOf(
  kind: Kind,
  { endpoint, user }: DockerHostFacts,
  reason: string,
  isOfSystemd: boolean,
): string {
  const { address } = endpoint;
  if (address === '') return `docker does not know where its daemon is: ${reason}.`;
  switch (kind) {
    case 'permission':
      return `The user ${user.name} has no right to use ${address}: it takes sudo, or membership in the group docker, which is as much as root.`;
    case 'failed-unit':
      return `docker.service has failed, and nobody listens at ${address}: the daemon did not start.`;
    case 'masked':
      return `Nobody listens at ${address}: docker.service is masked, and cannot be started until systemctl unmask docker.service docker.socket.`;
    case 'restarting':
      return `docker.service keeps failing and is started again, so that nobody answers at ${address} for long: journalctl -u docker says why.`;
    case 'not-running':
      return `Nobody listens at ${address}, which ${originWords(endpoint)} names: the daemon is not started${isOfSystemd ? ' (systemctl start docker)' : ''}.`;
    case 'no-answer':
      return `The daemon at ${address}, which ${originWords(endpoint)} names, does not answer: ${reason}.`;
  }
}

/** Where the client has the address from. */
function originWords({ from, context }: DockerEndpoint): string {
  switch (from) {
    case 'DOCKER_HOST':
      return 'DOCKER_HOST';
    case 'DOCKER_CONTEXT':
      return `DOCKER_CONTEXT=${context ?? ''}`;
    case 'context':
      return `the context ${context ?? 'in use'}`;
    case 'default':
      return 'the default of docker';
  }
}

/** Files with which dockerd does not start. */
function startBlames(view: EvidenceView): Blame[] {
  return settingFiles(view).map((path): Blame => ({ subject: { path }, effect: 'daemon-not-starting' }));
}
