import { subjectName } from '../../checks/check.js';
import { readValue } from '../../evidence/reading.js';
import {
  at,
  type KubeObject,
  list,
  nameOf,
  number,
  type ObjectRef,
  record,
  strings,
} from '../../kube/objects.js';
import { podLabels } from '../../manifests/service.js';
import { describeState } from '../../plan/current-state.js';
import type { Standing, StepContext } from '../step.js';
import { placed } from './placed.js';

/** Everything is applied: whether the registry runs, or what it waits for. */
export function podProgress(context: StepContext, ref: ObjectRef, live: KubeObject | undefined): Standing {
  const { evidence } = context.survey;
  const name = subjectName(ref);
  const pods = podsOf(context).map((pod) => {
    const podRef: ObjectRef = {
      apiVersion: 'v1',
      kind: 'Pod',
      name: nameOf(pod),
      ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
    };
    return `Pod ${podRef.name}: ${describeState(podRef, evidence)}`;
  });
  const facts = [`Image ${context.profile.image}.`, ...pods];
  if (ref.kind === 'Pod' ? isPodReady(live) : isRolledOut(live)) {
    return { state: 'done', says: `${name} runs and is ready.`, facts };
  }
  const current = ref.kind === 'Pod' ? [] : [`${name}: ${rollOut(live)}`];
  return {
    state: 'waiting',
    says: `${name} is applied; it is not ready yet.`,
    current: [...current, ...(pods.length > 0 ? pods : ['No Pod is there yet.'])],
  };
}

/** The Pods that the Service will lead to. */
function podsOf(context: StepContext): KubeObject[] {
  const wanted = Object.entries(podLabels(placed(context)));
  return (readValue(context.survey.evidence.readings.pods) ?? []).filter((pod) => {
    const labels = strings(pod.metadata?.labels);
    return wanted.every(([key, value]) => labels[key] === value);
  });
}

function isPodReady(pod: KubeObject | undefined): boolean {
  return list(at(pod, 'status', 'conditions')).some(
    (condition) => record(condition).type === 'Ready' && record(condition).status === 'True',
  );
}

/** As `kubectl rollout status` judges: the controller has seen this spec, every replica is of it and ready, and none of the former is left. */
function isRolledOut(deployment: KubeObject | undefined): boolean {
  const { replicas, updated, available, total, seen } = countsOf(deployment);
  return seen && replicas > 0 && updated >= replicas && total === updated && available >= replicas;
}

function rollOut(deployment: KubeObject | undefined): string {
  const { replicas, updated, available, total, seen } = countsOf(deployment);
  if (!seen) return 'not taken up by the cluster yet';
  if (total > updated) return `${total - updated} of the former Pods to go`;
  return `${available} of ${replicas} ready`;
}

function countsOf(deployment: KubeObject | undefined) {
  const status = record(deployment?.status);
  const generation = number(deployment?.metadata?.generation) ?? 0;
  return {
    replicas: number(at(deployment, 'spec', 'replicas')) ?? 1,
    updated: number(status.updatedReplicas) ?? 0,
    available: number(status.availableReplicas) ?? 0,
    total: number(status.replicas) ?? 0,
    seen: (number(status.observedGeneration) ?? -1) >= generation,
  };
}
