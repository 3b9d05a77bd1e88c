import { type Effect, type Finding, type Subject, subjectKey } from '../checks/check.js';
import type { Evidence } from '../evidence/model.js';
import { readValue } from '../evidence/reading.js';
import { at, type KubeObject, list, nameOf, number, type ObjectRef, record, text } from '../kube/objects.js';

const WORKLOADS: readonly string[] = ['Pod', 'Deployment', 'StatefulSet'];

/** Findings with one of these explain by themselves why a Pod does not come up. */
const POD_EFFECTS: readonly Effect[] = [
  'pod-absent',
  'volume-not-mounted',
  'container-exits',
  'image-not-pulled',
  'pod-not-ready',
];

/**
 * The Pods and workloads on which a plan has its effect: those that it touches, those that its findings are about, and the registry's own when
 * the plan changes what that one mounts. While they start, no check can see yet that they are about to fail.
 */
export function concerned(
  touched: readonly Subject[],
  subjects: readonly Subject[],
  evidence: Evidence,
): ObjectRef[] {
  const { namespace, workload } = evidence.target;
  const mounts = touched.some(
    (subject) => 'kind' in subject && ['ConfigMap', 'Secret'].includes(subject.kind),
  );
  const own: ObjectRef[] =
    mounts && workload !== undefined
      ? [{ ...workload, apiVersion: workload.kind === 'Pod' ? 'v1' : 'apps/v1', namespace }]
      : [];
  const all = [...[...touched, ...subjects].filter((subject) => 'kind' in subject), ...own];
  const byKey = new Map(
    all.filter(({ kind }) => WORKLOADS.includes(kind)).map((ref) => [subjectKey(ref), ref]),
  );
  return [...byKey.values()];
}

/**
 * Those of them that are neither up nor seen to fail: being scheduled, started, rolled out or deleted. None when a finding that is not
 * `watched` explains why they do not come up: they would be waited for in vain.
 */
export function unsettled(
  workloads: readonly ObjectRef[],
  evidence: Evidence,
  findings: readonly Finding[],
  watched: ReadonlySet<string>,
): ObjectRef[] {
  const other = findings.some(
    (finding) =>
      finding.level === 'fail' &&
      !watched.has(finding.id) &&
      finding.effects.some((effect) => POD_EFFECTS.includes(effect)),
  );
  return other ? [] : workloads.filter((ref) => isUnsettled(ref, evidence));
}

function isUnsettled(ref: ObjectRef, { readings }: Evidence): boolean {
  const reading =
    ref.kind === 'Pod'
      ? readings.pods
      : ref.kind === 'Deployment'
        ? readings.deployments
        : readings.statefulSets;
  const objects = readValue(reading);
  // Whoever may not look does not wait either: the checks say what they could not tell.
  if (objects === undefined) return false;
  const object = objects.find((candidate) => nameOf(candidate) === ref.name);
  // One that is not there has another name by now, as a Deployment's Pods do, or is missed by a check.
  if (object === undefined) return false;
  return ref.kind === 'Pod' ? podMoves(object) : workloadMoves(object);
}

function podMoves(pod: KubeObject): boolean {
  if (pod.metadata?.deletionTimestamp !== undefined) return true;
  const phase = text(at(pod, 'status', 'phase'));
  if (phase === 'Succeeded' || phase === 'Failed') return false;
  if (phase !== 'Running') return true;
  return !list(at(pod, 'status', 'containerStatuses')).every((container) => record(container).ready === true);
}

function workloadMoves(workload: KubeObject): boolean {
  const status = record(workload.status);
  const generation = number(workload.metadata?.generation) ?? 0;
  if ((number(status.observedGeneration) ?? generation) < generation) return true;
  const wanted = number(at(workload, 'spec', 'replicas')) ?? 1;
  const counts = [status.updatedReplicas, status.readyReplicas, status.replicas];
  return counts.some((count) => (number(count) ?? 0) !== wanted);
}
