import type { ReadingKey } from '../../evidence/model.js';
import { readValue } from '../../evidence/reading.js';
import { registryContainers, registryPods, workloadObjects } from '../../evidence/references.js';
import { containersOf } from '../../evidence/target.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, list, type ObjectRef, record, refOf, text } from '../../kube/objects.js';
import { subjectName } from '../check.js';
import { needsOf } from '../verdicts.js';

/** The readings behind every function of this file. */
export const WORKLOAD_READS = [
  'pods',
  'deployments',
  'statefulSets',
  'services',
] as const satisfies readonly ReadingKey[];

/** A Pod spec that the registry runs by: of a Deployment's or StatefulSet's template, or of a Pod. */
export interface RegistrySpec {
  /** The object that holds the spec, as it was read. */
  object: KubeObject;
  ref: ObjectRef;
  /** Where the Pod spec stands in the object, as steps and as a field path. */
  steps: readonly string[];
  prefix: string;
  podSpec: Record<string, unknown>;
  /** The registry's container: which of `containers` it is, and what stands there. */
  containerIndex: number;
  container: Record<string, unknown>;
}

/** The registry's Pods that are there and not being deleted. */
export function livePods(view: EvidenceView): KubeObject[] {
  return registryPods(view.target, lists(view)).filter(
    (pod) => pod.metadata?.deletionTimestamp === undefined,
  );
}

/** The registry's Deployment or StatefulSet; undefined for a bare Pod or when there is none. */
export function workloadOf(view: EvidenceView): KubeObject | undefined {
  return workloadObjects(view.target, lists(view))[0];
}

/**
 * What findings about the registry's workload are about: its Deployment or StatefulSet, else its Pod. Named even when the object itself is not
 * there, so that findings about its absence and about what stands behind it agree.
 */
export function workloadSubject(view: EvidenceView): ObjectRef {
  const { workload, name, namespace } = view.target;
  const owner = workloadOf(view);
  if (owner !== undefined && workload !== undefined) {
    return { ...refOf(owner, { apiVersion: 'apps/v1', kind: workload.kind }), namespace };
  }
  if (workload !== undefined && workload.kind !== 'Pod') {
    return { apiVersion: 'apps/v1', kind: workload.kind, namespace, name: workload.name };
  }
  const pod = livePods(view)[0];
  if (pod !== undefined) return podRef(view, pod);
  return { apiVersion: 'v1', kind: 'Pod', namespace, name: workload?.name ?? name ?? 'docker-registry' };
}

/** The specs that decide what the registry's next Pod is: the template of its workload, else each of its Pods. */
export function registryPodSpecs(view: EvidenceView): RegistrySpec[] {
  const owner = workloadOf(view);
  if (owner !== undefined) return [specOf(owner, workloadSubject(view))].filter((spec) => spec !== undefined);
  return livePods(view)
    .map((pod) => podSpecOf(view, pod))
    .filter((spec) => spec !== undefined);
}

/** The spec by which this Pod runs; undefined when it has no container. */
export function podSpecOf(view: EvidenceView, pod: KubeObject): RegistrySpec | undefined {
  return specOf(pod, podRef(view, pod));
}

/** What names a Pod of the registry, with what lists leave out of their items. */
export function podRef(view: EvidenceView, pod: KubeObject): ObjectRef {
  return { ...refOf(pod, { apiVersion: 'v1', kind: 'Pod' }), namespace: view.target.namespace };
}

/** What could not be read of the registry's workload. Nothing is needed beyond the kind of workload that was found. */
export function workloadNeeds(view: EvidenceView): string[] {
  switch (view.target.workload?.kind) {
    case 'Pod':
      return needsOf(view, 'pods');
    case 'Deployment':
      return needsOf(view, 'deployments');
    case 'StatefulSet':
      return needsOf(view, 'statefulSets');
    default:
      return needsOf(view, 'pods', 'deployments', 'statefulSets');
  }
}

/** `Deployment default/registry` and such: the source of quotes from a spec. */
export function specSource(spec: RegistrySpec): string {
  return subjectName(spec.ref);
}

function specOf(object: KubeObject, ref: ObjectRef): RegistrySpec | undefined {
  const direct = list(at(object, 'spec', 'containers')).length > 0 || ref.kind === 'Pod';
  const steps = direct ? ['spec'] : ['spec', 'template', 'spec'];
  const containers = containersOf(object).map(record);
  const name = registryContainers(object)[0];
  const containerIndex = Math.max(
    0,
    containers.findIndex((container) => text(container.name) === name),
  );
  const container = containers[containerIndex];
  if (container === undefined) return undefined;
  return {
    object,
    ref,
    steps,
    prefix: `.${steps.join('.')}`,
    podSpec: record(at(object, ...steps)),
    containerIndex,
    container,
  };
}

function lists(view: EvidenceView) {
  return {
    pods: readValue(view.get('pods')) ?? [],
    deployments: readValue(view.get('deployments')) ?? [],
    statefulSets: readValue(view.get('statefulSets')) ?? [],
    services: readValue(view.get('services')) ?? [],
  };
}
