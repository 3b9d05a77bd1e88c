import { createHash } from 'node:crypto';
import { at, list, record, text } from '../../kube/objects.js';
import { isoSeconds, type Stored } from '../store/store.js';
import type { ContainerRun } from './container-run.js';

type Fields = Record<string, unknown>;

/** A Pod's whole status from what its containers do; `ip` once its volumes are set up, for then its network is too. Times of conditions that did not change are kept. */
export function podStatus(
  pod: Stored,
  runs: ContainerRun[],
  { ip, hostIp, now }: { ip: string | undefined; hostIp: string; now: Date },
): Fields {
  const old = record(pod.status);
  const unready = runs.filter((run) => !isReady(run)).map((run) => run.name);
  const begun = runs.some((run) => run.id !== undefined);
  const ready =
    unready.length === 0
      ? { status: 'True' }
      : {
          message: `containers with unready status: [${unready.join(' ')}]`,
          reason: 'ContainersNotReady',
          status: 'False',
        };
  const conditions = [
    { ...ready, type: 'Ready' },
    { ...ready, type: 'ContainersReady' },
  ];
  return {
    conditions: [
      { status: 'True', type: 'Initialized' },
      ...conditions,
      { status: 'True', type: 'PodScheduled' },
    ].map((condition) => timed(condition, list(old.conditions), now)),
    containerStatuses: runs.map(containerStatus),
    hostIP: hostIp,
    phase: begun ? 'Running' : 'Pending',
    ...(ip !== undefined ? { podIP: ip, podIPs: [{ ip }] } : {}),
    qosClass: text(old.qosClass) ?? 'BestEffort',
    startTime: text(old.startTime) ?? isoSeconds(now),
  };
}

/** The condition that a Pod which no node can take has. */
export function unscheduledStatus(pod: Stored, message: string, now: Date): Fields {
  const old = record(pod.status);
  const condition = { message, reason: 'Unschedulable', status: 'False', type: 'PodScheduled' };
  return {
    conditions: [timed(condition, list(old.conditions), now)],
    phase: 'Pending',
    qosClass: text(old.qosClass) ?? 'BestEffort',
  };
}

export function isReady(run: ContainerRun): boolean {
  return 'running' in run.state;
}

function timed(condition: Fields, old: unknown[], now: Date): Fields {
  const before = old
    .map(record)
    .find((entry) => entry.type === condition.type && entry.status === condition.status);
  return {
    lastProbeTime: null,
    lastTransitionTime: text(at(before, 'lastTransitionTime')) ?? isoSeconds(now),
    ...condition,
  };
}

function containerStatus(run: ContainerRun): Fields {
  const running = isReady(run);
  const pulled = run.id !== undefined;
  return {
    ...(run.id === undefined ? {} : { containerID: run.id }),
    image: pulled ? withTag(run.image) : run.image,
    imageID: pulled ? `docker://sha256:${createHash('sha256').update(run.image).digest('hex')}` : '',
    lastState: run.last === undefined ? {} : { terminated: run.last },
    name: run.name,
    ready: running,
    restartCount: run.restarts,
    started: running,
    state: run.state,
  };
}

/** The node's name of an image; the registry's images on it are all of major 2. */
function withTag(image: string): string {
  if (image === 'registry') return 'registry:2';
  return /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
}
