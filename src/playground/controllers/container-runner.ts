import { at, list, record } from '../../kube/objects.js';
import { isoSeconds, type Stored } from '../store/store.js';
import { backOffMs, type ContainerRun, goDuration, newContainerId, terminated } from './container-run.js';
import { environmentOf } from './environment.js';
import { isOnNode, pullFailure } from './images.js';
import { mountedBy, mountFailure } from './mounts.js';
import { isRegistryImage, startRegistry } from './registry.js';
import type { Outcome } from './registry-log.js';
import type { World } from './world.js';

interface Owner {
  podOf(run: ContainerRun): Stored | undefined;
  /** Called when the run's state is another one, to be written to the Pod's status. */
  changed(run: ContainerRun): void;
}

const RESTARTED_AFTER = 1_000;
const CONFIGURED_AGAIN_AFTER = 10_000;
const REMINDED_EVERY = 13_000;

/** Starts the containers of Pods, and starts them again when they crash or their image does not come. */
export class ContainerRunner {
  readonly #world: World;
  readonly #owner: Owner;

  constructor(world: World, owner: Owner) {
    this.#world = world;
    this.#owner = owner;
  }

  /** Pulls the image, then runs the container. */
  start(run: ContainerRun): void {
    const pod = this.#owner.podOf(run);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
    this.#cancel(run);
    const failure = pullFailure(run.image, this.#world);
    if (failure !== null) {
      this.#pullFailed(run, pod, failure);
      return;
    }
    this.#pulled(run, pod);
    const environment = environmentOf(this.#world.store, pod, this.#container(run, pod));
    if ('problem' in environment) this.#notConfigured(run, pod, environment.problem);
    else this.#run(run, pod, environment.variables);
    this.#owner.changed(run);
  }

  /** Lets a back-off that is under way end soon: what it waits for may be there now. */
  hurry(run: ContainerRun, milliseconds: number): void {
    if (run.timer === undefined) return;
    this.#world.clock.cancel(run.timer);
    run.timer = this.#world.clock.after(milliseconds, () => this.#restart(run));
  }

  replaceImage(run: ContainerRun, image: string): void {
    const pod = this.#owner.podOf(run);
    if (pod === undefined) return;
    run.image = image;
    run.pulls = 0;
    if ('running' in run.state) {
      this.#event(
        run,
        pod,
        'Normal',
        'Killing',
        `Container ${run.name} definition changed, will be restarted`,
      );
      this.#ended(run, 2);
    }
    this.#cancel(run);
    run.timer = this.#world.clock.after(RESTARTED_AFTER, () => this.#restart(run));
  }

  /** Ends the container for good. */
  stop(run: ContainerRun, pod: Stored | undefined): void {
    this.#cancel(run);
    run.registry = undefined;
    if (pod !== undefined && 'running' in run.state) {
      this.#event(run, pod, 'Normal', 'Killing', `Stopping container ${run.name}`);
    }
  }

  #pulled(run: ContainerRun, pod: Stored): void {
    const container = this.#container(run, pod);
    if (isOnNode(run.image) && at(container, 'imagePullPolicy') !== 'Always') {
      this.#event(run, pod, 'Normal', 'Pulled', `Container image "${run.image}" already present on machine`);
      return;
    }
    this.#event(run, pod, 'Normal', 'Pulling', `Pulling image "${run.image}"`);
    this.#event(run, pod, 'Normal', 'Pulled', `Successfully pulled image "${run.image}" in 1.204518325s`);
  }

  #pullFailed(run: ContainerRun, pod: Stored, message: string): void {
    run.pulls += 1;
    this.#event(run, pod, 'Normal', 'Pulling', `Pulling image "${run.image}"`);
    this.#event(run, pod, 'Warning', 'Failed', message);
    this.#event(run, pod, 'Warning', 'Failed', 'Error: ErrImagePull');
    const reason = message.replace(/^Failed to pull image "[^"]*": /, '');
    run.state = { waiting: { message: reason, reason: 'ErrImagePull' } };
    this.#owner.changed(run);
    run.reminder = this.#world.clock.after(1_000, () => this.#pullBackOff(run));
    run.timer = this.#world.clock.after(backOffMs(run.pulls), () => this.start(run), { progress: false });
  }

  #pullBackOff(run: ContainerRun): void {
    const pod = this.#owner.podOf(run);
    if (pod === undefined) return;
    const message = `Back-off pulling image "${run.image}"`;
    this.#event(run, pod, 'Normal', 'BackOff', message);
    this.#event(run, pod, 'Warning', 'Failed', 'Error: ImagePullBackOff');
    run.state = { waiting: { message, reason: 'ImagePullBackOff' } };
    this.#owner.changed(run);
    run.reminder = this.#world.clock.after(REMINDED_EVERY, () => this.#pullBackOff(run), { progress: false });
  }

  /** Tried again and again, without growing intervals. */
  #notConfigured(run: ContainerRun, pod: Stored, message: string): void {
    this.#event(run, pod, 'Warning', 'Failed', `Error: ${message}`);
    run.state = { waiting: { message, reason: 'CreateContainerConfigError' } };
    run.timer = this.#world.clock.after(CONFIGURED_AGAIN_AFTER, () => this.start(run), { progress: false });
  }

  #run(run: ContainerRun, pod: Stored, variables: Record<string, string>): void {
    const now = this.#world.clock.now();
    run.id = newContainerId();
    run.pulls = 0;
    this.#event(run, pod, 'Normal', 'Created', `Created container ${run.name}`);
    this.#event(run, pod, 'Normal', 'Started', `Started container ${run.name}`);
    const outcome = this.#outcome(run, pod, variables);
    run.previousLog = run.last === undefined ? run.previousLog : run.log;
    run.log = outcome.log;
    run.state = { running: { startedAt: isoSeconds(now) } };
    if (outcome.state === 'running') run.registry = outcome.registry;
    else this.#crashed(run, pod, outcome.exitCode);
  }

  #outcome(run: ContainerRun, pod: Stored, variables: Record<string, string>): Outcome {
    const container = this.#container(run, pod);
    if (!isRegistryImage(run.image) || mountFailure(this.#world.store, pod) !== null) {
      return { state: 'running', log: '' };
    }
    const mounted = mountedBy(this.#world.store, pod, container);
    return startRegistry(container, { mounted, variables }, this.#world.clock.now());
  }

  #crashed(run: ContainerRun, pod: Stored, exitCode: number): void {
    this.#ended(run, exitCode);
    if (run.restarts === 0) {
      run.timer = this.#world.clock.after(RESTARTED_AFTER, () => this.#restart(run));
      return;
    }
    const wait = backOffMs(run.restarts);
    const { name, namespace, uid } = pod.metadata;
    run.state = {
      waiting: {
        message: `back-off ${goDuration(wait)} restarting failed container=${run.name} pod=${name}_${namespace ?? ''}(${uid})`,
        reason: 'CrashLoopBackOff',
      },
    };
    run.timer = this.#world.clock.after(wait, () => this.#restart(run), { progress: false });
    this.#remindOfCrash(run);
  }

  #ended(run: ContainerRun, exitCode: number): void {
    const startedAt = 'running' in run.state ? run.state.running.startedAt : '';
    run.last = terminated(run.id ?? '', exitCode, startedAt, this.#world.clock.now());
    run.state = { terminated: run.last };
    run.registry = undefined;
    run.previousLog = run.log;
  }

  #remindOfCrash(run: ContainerRun): void {
    const pod = this.#owner.podOf(run);
    if (pod === undefined) return;
    this.#event(run, pod, 'Warning', 'BackOff', 'Back-off restarting failed container');
    run.reminder = this.#world.clock.after(REMINDED_EVERY, () => this.#remindOfCrash(run), {
      progress: false,
    });
  }

  #restart(run: ContainerRun): void {
    if (run.last !== undefined) run.restarts += 1;
    this.start(run);
  }

  #cancel(run: ContainerRun): void {
    this.#world.clock.cancel(run.timer);
    this.#world.clock.cancel(run.reminder);
    run.timer = undefined;
    run.reminder = undefined;
  }

  #container(run: ContainerRun, pod: Stored): Record<string, unknown> {
    const all = list(at(pod, 'spec', 'containers')).map(record);
    return all.find((container) => container.name === run.name) ?? {};
  }

  #event(run: ContainerRun, pod: Stored, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#world.events.record(pod, {
      type,
      reason,
      message,
      component: 'kubelet',
      fieldPath: `spec.containers{${run.name}}`,
    });
  }
}
