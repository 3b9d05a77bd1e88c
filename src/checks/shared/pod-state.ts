import { registryContainers } from '../../evidence/references.js';
import { at, type KubeObject, list, number, record, text } from '../../kube/objects.js';

/** How a container does, read from `.status.containerStatuses` or `.status.initContainerStatuses`. */
export interface ContainerState {
  name: string;
  /** The field path of the status, for quotes. */
  path: string;
  image: string;
  ready: boolean;
  restartCount: number;
  waiting?: { reason: string; message: string };
  runningSince?: string;
  terminated?: Termination;
  lastTerminated?: Termination;
}

export interface Termination {
  exitCode: number | undefined;
  reason: string;
  message: string;
  startedAt: string | undefined;
  finishedAt: string | undefined;
}

/** A container that started again a moment ago after a crash is also "ready" when it has no probe; it counts once it has lasted this long. */
const SETTLED_SECONDS = 10;

/** The states of all containers of a Pod, init containers first. Empty before the kubelet has taken the Pod up. */
export function containerStates(pod: KubeObject): ContainerState[] {
  return ['initContainerStatuses', 'containerStatuses'].flatMap((field) =>
    list(at(pod, 'status', field)).map((status, index) => stateOf(status, `.status.${field}[${index}]`)),
  );
}

/** The state of the registry's container in this Pod. */
export function registryState(pod: KubeObject): ContainerState | undefined {
  const names = registryContainers(pod);
  return containerStates(pod).find(
    (state) => names.includes(state.name) && !state.path.startsWith('.status.init'),
  );
}

/** True when the registry's container runs, is ready, and did not just come back from a crash. */
export function isServing(pod: KubeObject, now: Date): boolean {
  const state = registryState(pod);
  return state?.ready === true && state.runningSince !== undefined && isSettled(state, now);
}

/** False for a container that was started again only seconds ago: whether it lasts cannot be told yet. */
export function isSettled(state: ContainerState, now: Date): boolean {
  if (state.restartCount === 0 || state.runningSince === undefined) return true;
  const age = (now.getTime() - Date.parse(state.runningSince)) / 1000;
  return !(age < SETTLED_SECONDS);
}

/** True when no container of the Pod was ever started: what is on its emptyDir volumes is nothing. */
export function neverStarted(pod: KubeObject): boolean {
  const states = containerStates(pod);
  if (states.length === 0) return at(pod, 'status', 'phase') === 'Pending';
  return states.every(
    (state) =>
      state.restartCount === 0 &&
      state.runningSince === undefined &&
      state.terminated === undefined &&
      state.lastTerminated === undefined,
  );
}

function stateOf(value: unknown, path: string): ContainerState {
  const status = record(value);
  const waiting = record(at(status, 'state', 'waiting'));
  const runningSince = text(at(status, 'state', 'running', 'startedAt'));
  const running = at(status, 'state', 'running') !== undefined;
  const terminated = termination(at(status, 'state', 'terminated'));
  const lastTerminated = termination(at(status, 'lastState', 'terminated'));
  return {
    name: text(status.name) ?? '',
    path,
    image: text(status.image) ?? '',
    ready: status.ready === true,
    restartCount: number(status.restartCount) ?? 0,
    ...(Object.keys(waiting).length === 0
      ? {}
      : { waiting: { reason: text(waiting.reason) ?? '', message: text(waiting.message) ?? '' } }),
    ...(running ? { runningSince: runningSince ?? '' } : {}),
    ...(terminated === undefined ? {} : { terminated }),
    ...(lastTerminated === undefined ? {} : { lastTerminated }),
  };
}

function termination(value: unknown): Termination | undefined {
  const fields = record(value);
  if (Object.keys(fields).length === 0) return undefined;
  return {
    exitCode: number(fields.exitCode),
    reason: text(fields.reason) ?? '',
    message: text(fields.message) ?? '',
    startedAt: text(fields.startedAt),
    finishedAt: text(fields.finishedAt),
  };
}
