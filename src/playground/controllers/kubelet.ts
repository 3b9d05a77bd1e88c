import { at, list, record, text } from '../../kube/objects.js';
import type { LogSource } from '../api/request.js';
import type { Change, Stored } from '../store/store.js';
import { type ContainerRun, newRun } from './container-run.js';
import { ContainerRunner } from './container-runner.js';
import { readsInto } from './environment.js';
import { mountedBy, mountFailure } from './mounts.js';
import { podStatus } from './pod-status.js';
import type { RunningRegistry } from './registry.js';
import { schedulePod } from './scheduler.js';
import type { World } from './world.js';

interface PodRun {
  uid: string;
  namespace: string | undefined;
  name: string;
  ip: string;
  runs: ContainerRun[];
  started: boolean;
  mountTries: number;
  timer: number | undefined;
  terminating: boolean;
}

/** A registry that answers in the cluster, with the files that it sees now. */
export interface Listening {
  registry: RunningRegistry;
  files: Map<string, string>;
}

const SCHEDULED_AFTER = 200;
const NOTICED_AFTER = 5_000;
const TERMINATES_AFTER = 1_500;

/** The node: runs Pods as far as anything of them can be seen from outside. */
export class Kubelet implements LogSource {
  readonly #world: World;
  readonly #runner: ContainerRunner;
  readonly #pods = new Map<string, PodRun>();
  #nextIp = 4;

  constructor(world: World) {
    this.#world = world;
    this.#runner = new ContainerRunner(world, {
      podOf: (run) => this.#podOf(run),
      changed: (run) => this.#publishOf(run),
    });
  }

  react(change: Change): void {
    if (change.kind.kind === 'Pod') this.#podChanged(change);
    else if (change.kind.kind === 'ConfigMap' || change.kind.kind === 'Secret') this.#contentChanged(change);
    else if (change.kind.kind === 'PersistentVolumeClaim') this.#retryUnscheduled();
  }

  read(pod: Stored, container: string, previous: boolean): { text: string } | { waiting: string } | null {
    const run = this.#pods.get(pod.metadata.uid)?.runs.find((entry) => entry.name === container);
    if (previous) return run?.previousLog === undefined ? null : { text: run.previousLog };
    if (run?.log !== undefined) return { text: run.log };
    const pulling = run !== undefined && run.pulls > 0;
    return { waiting: pulling ? 'trying and failing to pull image' : 'ContainerCreating' };
  }

  /** The registry that listens on an address of the cluster's network, if any does. */
  listening(ip: string, port: number): Listening | undefined {
    for (const entry of this.#pods.values()) {
      if (entry.ip !== ip) continue;
      const run = entry.runs.find((container) => container.registry?.port === port);
      const pod = this.#find(entry);
      if (run?.registry === undefined || pod === undefined) continue;
      const container = containersOf(pod).find((candidate) => candidate.name === run.name);
      if (container === undefined || mountFailure(this.#world.store, pod) !== null) {
        return { registry: run.registry, files: new Map() };
      }
      return { registry: run.registry, files: mountedBy(this.#world.store, pod, container).files };
    }
    return undefined;
  }

  #podChanged({ type, object }: Change): void {
    const known = this.#pods.get(object.metadata.uid);
    if (type === 'DELETED') {
      if (known !== undefined) this.#forget(known);
      return;
    }
    if (known === undefined) {
      this.#admit(object);
      return;
    }
    if (object.metadata.deletionTimestamp !== undefined) this.#terminate(known, object);
    else if (known.started) this.#imagesChanged(known, object);
  }

  #admit(pod: Stored): void {
    const { uid, namespace, name } = pod.metadata;
    const entry: PodRun = {
      uid,
      namespace,
      name,
      ip: `172.17.0.${this.#nextIp++}`,
      runs: containersOf(pod).map((container) =>
        newRun(text(container.name) ?? '', text(container.image) ?? ''),
      ),
      started: false,
      mountTries: 0,
      timer: undefined,
      terminating: false,
    };
    this.#pods.set(uid, entry);
    entry.timer = this.#world.clock.after(SCHEDULED_AFTER, () => this.#schedule(entry));
  }

  #schedule(entry: PodRun): void {
    const pod = this.#find(entry);
    if (pod !== undefined && schedulePod(this.#world, pod)) this.#sync(entry);
  }

  #retryUnscheduled(): void {
    for (const entry of this.#pods.values()) {
      const pod = this.#find(entry);
      if (pod === undefined || text(at(pod, 'spec', 'nodeName')) !== undefined) continue;
      this.#world.clock.cancel(entry.timer);
      entry.timer = this.#world.clock.after(SCHEDULED_AFTER, () => this.#schedule(entry));
    }
  }

  /** Sets up the volumes, then starts the containers; tries again and again while a volume cannot be set up. */
  #sync(entry: PodRun): void {
    const pod = this.#find(entry);
    if (pod === undefined || entry.terminating || entry.started) return;
    const failure = mountFailure(this.#world.store, pod);
    if (failure === null) {
      entry.started = true;
      for (const run of entry.runs) this.#runner.start(run);
      return;
    }
    this.#publish(entry);
    this.#world.events.record(pod, {
      type: 'Warning',
      reason: 'FailedMount',
      message: failure.message,
      component: 'kubelet',
    });
    const wait = Math.min(122_000, 500 * 2 ** entry.mountTries);
    entry.mountTries += 1;
    if (entry.mountTries === 8) this.#giveUpWaiting(pod, failure.volume);
    entry.timer = this.#world.clock.after(wait, () => this.#sync(entry), { progress: false });
  }

  #giveUpWaiting(pod: Stored, volume: string): void {
    const names = list(at(pod, 'spec', 'volumes')).map((entry) => text(at(entry, 'name')) ?? '');
    this.#world.events.record(pod, {
      type: 'Warning',
      reason: 'FailedMount',
      message: `Unable to attach or mount volumes: unmounted volumes=[${volume}], unattached volumes=[${names.join(' ')}]: timed out waiting for the condition`,
      component: 'kubelet',
    });
  }

  /** A ConfigMap or Secret changed: Pods that wait for it, or crash over it, look again soon. */
  #contentChanged({ kind, object }: Change): void {
    for (const entry of this.#pods.values()) {
      const pod = this.#find(entry);
      if (pod === undefined || entry.terminating || !mounts(pod, kind.kind, object)) continue;
      if (entry.started) {
        for (const run of entry.runs) this.#runner.hurry(run, NOTICED_AFTER);
      } else if (text(at(pod, 'spec', 'nodeName')) !== undefined) {
        this.#world.clock.cancel(entry.timer);
        entry.timer = this.#world.clock.after(NOTICED_AFTER, () => this.#sync(entry));
      }
    }
  }

  #imagesChanged(entry: PodRun, pod: Stored): void {
    for (const container of containersOf(pod)) {
      const run = entry.runs.find((candidate) => candidate.name === container.name);
      const image = text(container.image) ?? '';
      if (run !== undefined && run.image !== image) this.#runner.replaceImage(run, image);
    }
  }

  #terminate(entry: PodRun, pod: Stored): void {
    if (entry.terminating) return;
    entry.terminating = true;
    this.#world.clock.cancel(entry.timer);
    for (const run of entry.runs) this.#runner.stop(run, pod);
    entry.timer = this.#world.clock.after(TERMINATES_AFTER, () => {
      this.#world.store.remove(this.#world.store.kind('v1', 'Pod'), entry.namespace, entry.name);
    });
  }

  #forget(entry: PodRun): void {
    this.#world.clock.cancel(entry.timer);
    for (const run of entry.runs) this.#runner.stop(run, undefined);
    this.#pods.delete(entry.uid);
  }

  #find(entry: PodRun): Stored | undefined {
    const { store } = this.#world;
    const pod = store.find(store.kind('v1', 'Pod'), entry.namespace, entry.name);
    return pod?.metadata.uid === entry.uid ? pod : undefined;
  }

  #entryOf(run: ContainerRun): PodRun | undefined {
    return [...this.#pods.values()].find((entry) => entry.runs.includes(run));
  }

  #podOf(run: ContainerRun): Stored | undefined {
    const entry = this.#entryOf(run);
    return entry === undefined ? undefined : this.#find(entry);
  }

  #publishOf(run: ContainerRun): void {
    const entry = this.#entryOf(run);
    if (entry !== undefined) this.#publish(entry);
  }

  #publish(entry: PodRun): void {
    const { store, clock, nodeIp } = this.#world;
    const ip = entry.started ? entry.ip : undefined;
    store.edit(store.kind('v1', 'Pod'), entry.namespace, entry.name, (draft) => {
      draft.status = podStatus(draft, entry.runs, { ip, hostIp: nodeIp, now: clock.now() });
    });
  }
}

function containersOf(pod: Stored): Record<string, unknown>[] {
  return list(at(pod, 'spec', 'containers')).map(record);
}

function mounts(pod: Stored, kind: string, object: Stored): boolean {
  if (pod.metadata.namespace !== object.metadata.namespace) return false;
  if (readsInto(pod, kind, object.metadata.name)) return true;
  const path = kind === 'ConfigMap' ? ['configMap', 'name'] : ['secret', 'secretName'];
  return list(at(pod, 'spec', 'volumes')).some((volume) => at(volume, ...path) === object.metadata.name);
}
