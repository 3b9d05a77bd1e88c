import type { DockerDaemonFacts } from '../../evidence/host-model.js';
import type { DockerScene } from './docker-scene.js';

const AT_MOST = 10;
/** Restart policies by which a container comes back with the daemon. */
const ALWAYS_BACK: readonly (string | undefined)[] = ['always', 'unless-stopped'];

/** True when a restart of the daemon stops containers or takes Docker away from a node, or when nobody could see whether it does. */
export function isFeltByOthers({ daemon, host, running }: DockerScene): boolean {
  if (running === 'no') return false;
  if (daemon === undefined || host.nodes.length > 0) return true;
  return !daemon.liveRestore && daemon.containers.length > 0;
}

/** Why a restart is felt by nobody, in a few words; empty when it is felt. */
export function whyNotFelt(scene: DockerScene): string {
  const { daemon } = scene;
  if (daemon === undefined || isFeltByOthers(scene)) return '';
  const many = count(daemon.containers.length, 'running container');
  if (many === '') return 'no container is running';
  return `live-restore is on: the ${many} ${daemon.containers.length === 1 ? 'stays' : 'stay'} alive`;
}

/** What a restart of the running daemon interrupts: a sentence each. */
export function restartInterrupts(scene: DockerScene): string[] {
  const { daemon, host } = scene;
  if (daemon === undefined) {
    return [
      'Docker does not answer for some seconds. Its containers could not be listed: unless live-restore is on, all that run stop.',
      ...nodeLines(host.nodes, 'stops with the daemon'),
    ];
  }
  const { containers, liveRestore } = daemon;
  const many = count(containers.length, 'running container');
  if (liveRestore) {
    return [
      `Docker does not answer for some seconds. live-restore is on: ${many === '' ? 'containers stay alive' : `the ${many} ${containers.length === 1 ? 'stays' : 'stay'} alive`}.`,
      ...nodeLines(host.nodes, 'is without Docker meanwhile'),
    ];
  }
  return [
    many === ''
      ? 'Docker does not answer for some seconds. No container is running; live-restore is off.'
      : `The ${many} stop${containers.length === 1 ? 's' : ''} with Docker, since live-restore is off${daemon.swarm ? ' (a swarm does not allow it)' : ''}: ${names(containers)}.`,
    ...afterwards(containers),
    ...nodeLines(host.nodes, 'stops with the daemon'),
  ];
}

/** `3 running containers`; empty for none. */
export function count(number: number, what: string): string {
  return number === 0 ? '' : `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** Which of them come back by themselves. Policies that were not read are left out. */
function afterwards(containers: DockerDaemonFacts['containers']): string[] {
  const known = containers.filter(({ restartPolicy }) => restartPolicy !== undefined);
  const perhaps = known.filter(({ restartPolicy }) => restartPolicy === 'on-failure');
  const returning = known.filter(({ restartPolicy }) => ALWAYS_BACK.includes(restartPolicy));
  const staying = known.filter((one) => !perhaps.includes(one) && !returning.includes(one));
  return [
    ...(returning.length === 0 ? [] : [`Started again by their restart policy: ${names(returning)}.`]),
    // A container that does not heed the signal is killed, which counts as a failure; one that ends well has not failed.
    ...(perhaps.length === 0
      ? []
      : [`Started again only if they end with an error when they are stopped: ${names(perhaps)}.`]),
    ...(staying.length === 0
      ? []
      : [`Not started again, since no restart policy says so: ${names(staying)}.`]),
  ];
}

function names(containers: DockerDaemonFacts['containers']): string {
  const shown = containers.slice(0, AT_MOST).map(({ name }) => name.replace(/^\//, ''));
  const rest = containers.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function nodeLines(nodes: readonly string[], what: string): string[] {
  return nodes.map((node) => `This host runs ${node}, a Kubernetes node: it ${what}.`);
}
