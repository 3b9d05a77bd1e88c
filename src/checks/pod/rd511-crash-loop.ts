import type { EvidenceView } from '../../evidence/view.js';
import { type KubeObject, nameOf } from '../../kube/objects.js';
import { type Blame, type Check, type Finding, type Sign, type Subject, subjectName } from '../check.js';
import { crashReason } from '../shared/crash-reason.js';
import { type ContainerState, isSettled, registryState } from '../shared/pod-state.js';
import { LOG_READS, logNeeds } from '../shared/registry-log.js';
import { volumeSources } from '../shared/volume-files.js';
import {
  livePods,
  podRef,
  podSpecOf,
  WORKLOAD_READS,
  workloadOf,
  workloadSubject,
} from '../shared/workload.js';
import { conclude, findingOf, needsOf, skip } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /\bCrashLoopBackOff\b/,
    printedBy: 'kubectl get pods',
    tellApart:
      'It says only that the container ends again and again. The first line of its log before the last restart says why; "configuration error: open" is RD603, "error parsing" is RD608.',
    next: 'kubectl logs NAME -n NS --previous',
  },
  {
    pattern: /Back-off (\S+ )?restarting failed container/i,
    printedBy: 'kubectl describe pod (event BackOff of the kubelet)',
    tellApart: 'The same: the kubelet waits longer before each new start, up to five minutes.',
    next: 'kubectl logs NAME -n NS --previous',
  },
];

const meta = {
  code: 'RD511',
  slug: 'crash-loop',
  layer: 'pod',
  hop: 'pod',
  title: "The registry's container keeps running",
  level: 'fail',
  reads: [...WORKLOAD_READS, ...LOG_READS, 'events'],
  signs,
} satisfies Omit<Check, 'examine'>;

/** The registry's container ends again and again. A symptom: what is wrong with its configuration explains it, when that is known. */
export const rd511: Check = {
  ...meta,
  examine(view) {
    const needs = needsOf(view, 'pods');
    const pods = livePods(view);
    if (needs.length === 0 && pods.length === 0) return skip('there is no Pod of the registry');
    const findings = new Map<string, Finding>();
    for (const pod of pods) {
      const state = registryState(pod);
      const standstill = standstillOf(pod, state, view.takenAt);
      if (standstill !== undefined) needs.push(standstill);
      if (state === undefined) continue;
      const verdict = judge(state, view.takenAt);
      if (verdict === 'too-early') {
        needs.push(
          `some more seconds: Pod ${nameOf(pod)} was started again just now, after ${state.restartCount} restarts`,
        );
      }
      if (verdict !== 'crashes') continue;
      const finding = findingFor(view, pod, state);
      if (!findings.has(finding.id)) findings.set(finding.id, finding);
    }
    return conclude([...findings.values()], needs);
  },
};

/** Seconds after which a container that runs and is not ready is no longer just starting. */
const STARTING_SECONDS = 30;

/**
 * A registry that does not run, or runs and is not ready, for a reason that no check judges, must not look healthy: what stands still, with the
 * cluster's own words. Undefined when it runs, or waits for something that other checks look at (a node, a volume, an image).
 */
function standstillOf(pod: KubeObject, state: ContainerState | undefined, now: Date): string | undefined {
  if (state === undefined || state.ready || state.runningSince === undefined || state.restartCount > 0)
    return undefined;
  const seconds = (now.getTime() - Date.parse(state.runningSince)) / 1000;
  if (seconds < STARTING_SECONDS)
    return `some more seconds: Pod ${nameOf(pod)} has just started and is not Ready yet`;
  return `why Pod ${nameOf(pod)} runs and is not Ready: its readiness probe is not judged yet (kubectl describe pod)`;
}

/** A container that ended is failing; so is one that is not ready and ended more than once in the last minutes. Ready again means over. */
function judge(state: ContainerState, now: Date): 'runs' | 'crashes' | 'too-early' {
  if (state.terminated !== undefined) return 'crashes';
  if (/^(CrashLoopBackOff|RunContainerError)$/.test(state.waiting?.reason ?? '')) return 'crashes';
  if (state.runningSince === undefined) return 'runs';
  if (state.lastTerminated !== undefined && !isSettled(state, now)) return 'too-early';
  const ended = Date.parse(state.lastTerminated?.finishedAt ?? '');
  const lately = now.getTime() - ended < 10 * 60_000;
  return !state.ready && state.restartCount > 1 && lately ? 'crashes' : 'runs';
}

function findingFor(view: EvidenceView, pod: KubeObject, state: ContainerState): Finding {
  const subject = workloadOf(view) === undefined ? podRef(view, pod) : workloadSubject(view);
  const source = subjectName(podRef(view, pod));
  const last = state.terminated ?? state.lastTerminated;
  const lastPath = state.terminated === undefined ? 'lastState' : 'state';
  const reason = crashReason(view, pod, state);
  const code = last?.exitCode === undefined ? '' : `, the last time with exit code ${last.exitCode}`;
  const because = last?.reason && last.reason !== 'Error' ? ` (${last.reason})` : '';
  const times = state.restartCount === 1 ? 'once' : `${state.restartCount} times`;
  const count = state.restartCount === 0 ? 'has ended' : `was restarted ${times}`;
  const unread = logNeeds(view).length > 0 && reason.quotes.length === 0 ? ' Its log could not be read.' : '';
  const quotes = [
    ...(state.waiting === undefined
      ? []
      : [{ source, path: `${state.path}.state.waiting.reason`, text: state.waiting.reason }]),
    { source, path: `${state.path}.restartCount`, text: String(state.restartCount) },
    ...(last?.exitCode === undefined
      ? []
      : [{ source, path: `${state.path}.${lastPath}.terminated.exitCode`, text: String(last.exitCode) }]),
    ...reason.quotes,
  ];
  return findingOf(meta, {
    subject,
    title: `The registry's container ends again and again`,
    message: `Container ${state.name} of ${source} ${count}${code}${because}. ${reason.sentence}${unread}`,
    quotes,
    blames: blamesOf(view, pod, subject),
    effects: ['pod-not-ready'],
    facts: { pod: nameOf(pod), exitCode: last?.exitCode ?? null, restarts: state.restartCount },
  });
}

/** The workload itself, and the ConfigMaps and Secrets behind its volumes. */
function blamesOf(view: EvidenceView, pod: KubeObject, subject: Subject): Blame[] {
  const sources = volumeSources(podSpecOf(view, pod)?.podSpec ?? {});
  const behind = sources.map(
    ({ source, name }): Subject => ({
      apiVersion: 'v1',
      kind: source === 'configMap' ? 'ConfigMap' : 'Secret',
      namespace: view.target.namespace,
      name,
    }),
  );
  return [subject, podRef(view, pod), ...behind].map((one) => ({ subject: one, effect: 'container-exits' }));
}
