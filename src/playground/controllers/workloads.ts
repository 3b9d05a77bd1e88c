import { at, number, record } from '../../kube/objects.js';
import { applyDefaults, initialStatus } from '../api/defaults.js';
import { type Change, isoSeconds, type Stored } from '../store/store.js';
import { isTrue } from './cert-manager/conditions.js';
import { deploymentStatus } from './deployment-status.js';
import { ownedBy, randomName, replicasOf, sameTemplate, templateHash } from './workload-parts.js';
import type { World } from './world.js';

/** Deployments, ReplicaSets and StatefulSets: makes their Pods, and replaces them one by one when the template changes. */
export class WorkloadController {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  react({ kind, object }: Change): void {
    const { namespace } = object.metadata;
    if (kind.kind === 'Pod' || kind.kind === 'ReplicaSet') {
      this.#world.clock.soon(() => this.#reconcileOwners(object));
    } else if (kind.kind === 'Deployment' || kind.kind === 'StatefulSet') {
      this.#world.clock.soon(() => this.#reconcile(kind.kind, namespace, object.metadata.name));
    }
  }

  #reconcileOwners(object: Stored): void {
    for (const owner of object.metadata.ownerReferences ?? []) {
      this.#reconcile(owner.kind ?? '', object.metadata.namespace, owner.name ?? '');
    }
    if (object.kind === 'ReplicaSet') {
      this.#reconcile('ReplicaSet', object.metadata.namespace, object.metadata.name);
    }
  }

  #reconcile(kind: string, namespace: string | undefined, name: string): void {
    if (!['Deployment', 'ReplicaSet', 'StatefulSet'].includes(kind)) return;
    const found = this.#world.store.find(this.#kind(kind), namespace, name);
    if (found === undefined) return;
    if (kind === 'Deployment') this.#deployment(found);
    else if (kind === 'ReplicaSet') this.#replicaSet(found);
    else this.#statefulSet(found);
  }

  #deployment(deployment: Stored): void {
    const { namespace, name } = deployment.metadata;
    const { store } = this.#world;
    const wanted = number(at(deployment, 'spec', 'replicas')) ?? 1;
    const all = this.#owned('ReplicaSet', deployment);
    const current =
      all.find((set) => sameTemplate(set, deployment)) ?? this.#newReplicaSet(deployment, all.length + 1);
    const old = all.filter((set) => set.metadata.uid !== current.metadata.uid && replicasOf(set) > 0);
    const recreate = at(deployment, 'spec', 'strategy', 'type') === 'Recreate';
    const oldPods = old.flatMap((set) => this.#owned('Pod', set));
    if (recreate) {
      for (const set of old) this.#scale(deployment, set, 0);
      if (oldPods.length === 0 && old.length === 0) this.#scale(deployment, current, wanted);
    } else {
      this.#scale(deployment, current, wanted);
      const available = number(at(current, 'status', 'readyReplicas')) ?? 0;
      if (available >= wanted) for (const set of old) this.#scale(deployment, set, 0);
    }
    const live = store.find(this.#kind('ReplicaSet'), namespace, current.metadata.name) ?? current;
    store.edit(this.#kind('Deployment'), namespace, name, (draft) => {
      draft.metadata.annotations = {
        ...draft.metadata.annotations,
        'deployment.kubernetes.io/revision':
          live.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? '1',
      };
      const pods = { updated: this.#owned('Pod', live).length, old: oldPods.length };
      draft.status = deploymentStatus(draft, live, pods, this.#world.clock.now());
    });
  }

  #newReplicaSet(deployment: Stored, revision: number): Stored {
    const { store } = this.#world;
    const { namespace, name } = deployment.metadata;
    const template = structuredClone(record(at(deployment, 'spec', 'template')));
    const hash = templateHash(template);
    const metadata = record(template.metadata);
    const labels = { ...record(metadata.labels), 'pod-template-hash': hash };
    template.metadata = { ...metadata, labels };
    const replicas = String(number(at(deployment, 'spec', 'replicas')) ?? 1);
    return store.create(
      this.#kind('ReplicaSet'),
      {
        metadata: {
          annotations: {
            'deployment.kubernetes.io/desired-replicas': replicas,
            'deployment.kubernetes.io/max-replicas': String(Number(replicas) + 1),
            'deployment.kubernetes.io/revision': String(revision),
          },
          generation: 1,
          labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)])),
          ownerReferences: [ownedBy(deployment)],
        },
        spec: {
          replicas: 0,
          selector: {
            matchLabels: {
              ...record(at(deployment, 'spec', 'selector', 'matchLabels')),
              'pod-template-hash': hash,
            },
          },
          template,
        },
        status: { replicas: 0 },
      },
      `${name}-${hash}`,
      namespace,
    );
  }

  #scale(deployment: Stored, set: Stored, replicas: number): void {
    if (replicasOf(set) === replicas) return;
    const { store } = this.#world;
    const direction = replicasOf(set) < replicas ? 'up' : 'down';
    store.edit(this.#kind('ReplicaSet'), set.metadata.namespace, set.metadata.name, (draft) => {
      draft.spec = { ...record(draft.spec), replicas };
      draft.metadata.generation = (draft.metadata.generation ?? 0) + 1;
    });
    const message = `Scaled ${direction} replica set ${set.metadata.name} to ${replicas}`;
    this.#event(deployment, 'ScalingReplicaSet', message, 'deployment-controller');
  }

  #replicaSet(set: Stored): void {
    const { store } = this.#world;
    const pods = this.#owned('Pod', set);
    const wanted = replicasOf(set);
    for (let count = pods.length; count < wanted; count += 1) this.#newPod(set);
    for (const pod of pods.slice(wanted)) this.#endPod(set, pod);
    const alive = this.#owned('Pod', set);
    const ready = alive.filter((pod) => isTrue(pod, 'Ready')).length;
    store.edit(this.#kind('ReplicaSet'), set.metadata.namespace, set.metadata.name, (draft) => {
      draft.status = {
        ...(ready > 0 ? { availableReplicas: ready, readyReplicas: ready } : {}),
        ...(alive.length > 0 ? { fullyLabeledReplicas: alive.length } : {}),
        observedGeneration: set.metadata.generation ?? 1,
        replicas: alive.length,
      };
    });
  }

  #statefulSet(set: Stored): void {
    const pods = this.#owned('Pod', set);
    const wanted = replicasOf(set);
    const hash = templateHash(at(set, 'spec', 'template'));
    const stale = pods.find((pod) => pod.metadata.labels?.['controller-revision-hash'] !== hash);
    if (stale !== undefined) this.#endPod(set, stale);
    for (const index of Array(wanted).keys()) {
      const name = `${set.metadata.name}-${index}`;
      const there = this.#world.store.find(this.#kind('Pod'), set.metadata.namespace, name);
      if (there === undefined) this.#newPod(set, name, { 'controller-revision-hash': hash });
    }
    const ready = pods.filter((pod) => isTrue(pod, 'Ready')).length;
    this.#world.store.edit(this.#kind('StatefulSet'), set.metadata.namespace, set.metadata.name, (draft) => {
      draft.status = {
        observedGeneration: set.metadata.generation ?? 1,
        readyReplicas: ready,
        replicas: pods.length,
      };
    });
  }

  #newPod(owner: Stored, name?: string, extra: Record<string, string> = {}): void {
    const kind = this.#kind('Pod');
    const template = structuredClone(record(at(owner, 'spec', 'template')));
    const { creationTimestamp: _none, ...metadata } = record(template.metadata);
    const labels = { ...(record(metadata.labels) as Record<string, string>), ...extra };
    const made = name ?? `${owner.metadata.name}-${randomName()}`;
    const pod = {
      metadata: {
        ...metadata,
        ...(name === undefined ? { generateName: `${owner.metadata.name}-` } : {}),
        labels,
        ownerReferences: [ownedBy(owner)],
      },
      spec: template.spec,
      status: initialStatus(kind),
    };
    applyDefaults(kind, pod);
    this.#world.store.create(kind, pod, made, owner.metadata.namespace);
    const component = owner.kind === 'ReplicaSet' ? 'replicaset-controller' : 'statefulset-controller';
    this.#event(owner, 'SuccessfulCreate', `Created pod: ${made}`, component);
  }

  #endPod(owner: Stored, pod: Stored): void {
    const { namespace, name } = pod.metadata;
    this.#world.store.edit(this.#kind('Pod'), namespace, name, (draft) => {
      draft.metadata.deletionTimestamp ??= isoSeconds(new Date(this.#world.clock.now().getTime() + 30_000));
      draft.metadata.deletionGracePeriodSeconds ??= 30;
    });
    const component = owner.kind === 'ReplicaSet' ? 'replicaset-controller' : 'statefulset-controller';
    this.#event(owner, 'SuccessfulDelete', `Deleted pod: ${name}`, component);
  }

  /** Pods that terminate count no more. */
  #owned(kind: string, owner: Stored): Stored[] {
    return this.#world.store
      .list(this.#kind(kind), owner.metadata.namespace)
      .filter((object) => object.metadata.deletionTimestamp === undefined)
      .filter(
        (object) =>
          object.metadata.ownerReferences?.some((entry) => entry.uid === owner.metadata.uid) ?? false,
      );
  }

  #kind(kind: string) {
    return this.#world.store.kind(kind === 'Pod' ? 'v1' : 'apps/v1', kind);
  }

  #event(object: Stored, reason: string, message: string, component: string): void {
    this.#world.events.record(object, { type: 'Normal', reason, message, component });
  }
}
