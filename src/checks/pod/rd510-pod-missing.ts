import { readValue } from '../../evidence/reading.js';
import { runsRegistry } from '../../evidence/target.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, list, nameOf, number, record, text } from '../../kube/objects.js';
import { type Check, type Quote, type Sign, subjectName } from '../check.js';
import { shorten } from '../shared/registry-log.js';
import { livePods, WORKLOAD_READS, workloadOf, workloadSubject } from '../shared/workload.js';
import { findingOf, found, needsOf, pass, skip, unknown } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /No resources found in \S+ namespace/,
    printedBy: 'kubectl get pods',
    tellApart: 'There is no Pod in this namespace. Look first whether it is the right one.',
    next: 'kubectl get pods --all-namespaces',
  },
  {
    pattern: /pods "[^"]*" not found/,
    printedBy: 'kubectl',
    tellApart:
      'A Deployment gives its Pods names with a suffix; when there is no Deployment either, the Pod was deleted or never created.',
    next: 'kubectl get deployments,pods -n NS',
  },
  {
    pattern: /Error creating: pods "[^"]*" is forbidden: (exceeded quota|violates PodSecurity)/,
    printedBy: 'kubectl describe replicaset (event FailedCreate)',
    tellApart: 'The Deployment is there and its Pods are refused by a quota or a policy.',
    next: 'kubectl describe replicaset -n NS',
  },
];

const meta = {
  code: 'RD510',
  slug: 'pod-missing',
  layer: 'pod',
  hop: 'pod',
  title: 'There is a Pod of the registry',
  level: 'fail',
  reads: [...WORKLOAD_READS, 'ingresses', 'events'],
  signs,
} satisfies Omit<Check, 'examine'>;

/** Something is there for a registry (a Deployment, a Service, an Ingress), and no Pod of it. When nothing is there at all, that is RD806. */
export const rd510: Check = {
  ...meta,
  examine(view) {
    const { target } = view;
    if (livePods(view).length > 0) return pass;
    const owner = workloadOf(view);
    const scaledToZero = owner !== undefined && at(owner, 'spec', 'replicas') === 0;
    const needs = scaledToZero ? [] : needsOf(view, 'pods', ...missingKinds(view));
    if (needs.length > 0) return unknown(...needs);
    if (owner === undefined && runsElsewhere(view)) {
      return skip('a Pod that runs a registry is there, and the Service does not select it');
    }
    const expecting = expectationsOf(view, owner);
    if (expecting.length === 0) return skip('nothing in the namespace is for this registry');
    const why = owner === undefined ? undefined : reasonOf(view, owner);
    const subject = workloadSubject(view);
    const there = `${expecting.join(' and ')} ${expecting.length > 1 ? 'are' : 'is'} there`;
    const name = target.name === undefined ? '' : ` ${target.name}`;
    return found([
      findingOf(meta, {
        subject,
        title: `There is no Pod of the registry${name}`,
        message: `There is no Pod of the registry${name} in namespace ${target.namespace}; ${there}. ${why?.sentence ?? 'Nothing creates one: it was deleted or never applied.'}`,
        quotes: why?.quotes ?? quotesOf(view),
        effects: ['pod-absent'],
        facts: { replicas: number(at(owner, 'spec', 'replicas')) ?? null },
      }),
    ]);
  },
};

/** Kinds that could hold the registry's Pods and are not known to be out of the question. */
function missingKinds(view: EvidenceView): ('deployments' | 'statefulSets')[] {
  if (view.target.workload?.kind === 'Deployment') return ['deployments'];
  if (view.target.workload?.kind === 'StatefulSet') return ['statefulSets'];
  return ['deployments', 'statefulSets'];
}

/** A registry's Pod that the target does not lead to: the Service's selector is wrong, which is another failure. */
function runsElsewhere(view: EvidenceView): boolean {
  return view.target.workload === undefined && (readValue(view.get('pods')) ?? []).some(runsRegistry);
}

function expectationsOf(view: EvidenceView, owner: KubeObject | undefined): string[] {
  const { target } = view;
  const services = readValue(view.get('services')) ?? [];
  const ingresses = readValue(view.get('ingresses')) ?? [];
  return [
    ...(owner === undefined || target.workload === undefined
      ? []
      : [`${target.workload.kind} ${target.workload.name}`]),
    ...(services.some((one) => nameOf(one) === target.service) ? [`Service ${target.service}`] : []),
    ...(ingresses.some((one) => nameOf(one) === target.ingress) ? [`Ingress ${target.ingress}`] : []),
  ];
}

/** Why a Deployment or StatefulSet has no Pod: nobody wants one, or the API server refuses them. */
function reasonOf(view: EvidenceView, owner: KubeObject): { sentence: string; quotes: Quote[] } | undefined {
  const source = subjectName(workloadSubject(view));
  if (at(owner, 'spec', 'replicas') === 0) {
    return {
      sentence: `${source} is scaled to 0 replicas.`,
      quotes: [{ source, path: '.spec.replicas', text: '0' }],
    };
  }
  const conditions = list(at(owner, 'status', 'conditions'));
  const index = conditions.findIndex(
    (one) => record(one).type === 'ReplicaFailure' && record(one).status === 'True',
  );
  const message = text(record(conditions[index]).message);
  if (message !== undefined) {
    return {
      sentence: `Its Pods are refused: ${shorten(message)}`,
      quotes: [{ source, path: `.status.conditions[${index}].message`, text: shorten(message, 400) }],
    };
  }
  const event = (readValue(view.get('events')) ?? []).find((one) => {
    const name = text(record(one.involvedObject).name) ?? '';
    return one.reason === 'FailedCreate' && (name === nameOf(owner) || name.startsWith(`${nameOf(owner)}-`));
  });
  const said = text(event?.message);
  if (said !== undefined) {
    return {
      sentence: `Its Pods are refused: ${shorten(said)}`,
      quotes: [{ source: `event of ${source}`, path: 'FailedCreate', text: shorten(said, 400) }],
    };
  }
  const paused = at(owner, 'spec', 'paused') === true ? ' It is paused.' : '';
  return {
    sentence: `Its controller has not created one yet.${paused}`,
    quotes: [{ source, path: '.spec.replicas', text: String(number(at(owner, 'spec', 'replicas')) ?? 1) }],
  };
}

function quotesOf(view: EvidenceView): Quote[] {
  const { namespace } = view.target;
  const pods = readValue(view.get('pods')) ?? [];
  return [
    { source: `Pods of namespace ${namespace}`, path: '', text: pods.map(nameOf).join(', ') || '(none)' },
  ];
}
