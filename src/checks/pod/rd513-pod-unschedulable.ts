import type { EvidenceView } from '../../evidence/view.js';
import { type KubeObject, strings } from '../../kube/objects.js';
import { type Blame, type Check, type Finding, type Sign, subjectName } from '../check.js';
import { judgePods } from '../shared/pod-by-pod.js';
import { isServing } from '../shared/pod-state.js';
import { shorten } from '../shared/registry-log.js';
import { labelText } from '../shared/target-service.js';
import { type Unscheduled, unscheduledOf } from '../shared/unscheduled.js';
import { claimRef, claimsIn } from '../shared/volume-claims.js';
import {
  livePods,
  podRef,
  podSpecOf,
  WORKLOAD_READS,
  workloadOf,
  workloadSubject,
} from '../shared/workload.js';
import { findingOf } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /\d+\/\d+ nodes are available: (?!.*unbound immediate)/i,
    printedBy: 'kubectl describe pod (event FailedScheduling)',
    tellApart:
      'The scheduler names every reason with the number of nodes that it holds for; a claim without a volume is RD705.',
    next: 'kubectl -n NS describe pod NAME',
  },
  {
    pattern: /no nodes available to schedule pods/i,
    printedBy: 'kubectl describe pod (event FailedScheduling)',
    tellApart: 'The cluster has no node at all that takes Pods.',
    next: 'kubectl get nodes',
  },
];

const meta = {
  code: 'RD513',
  slug: 'pod-unschedulable',
  layer: 'pod',
  hop: 'pod',
  title: "There is a node for the registry's Pod",
  level: 'fail',
  reads: WORKLOAD_READS,
  signs,
} satisfies Omit<Check, 'examine'>;

/** No node takes the registry's Pod, so that nothing of it is ever started. */
export const rd513: Check = {
  ...meta,
  examine: (view) => judgePods(view, unscheduledOf, findingFor),
};

function findingFor(view: EvidenceView, pod: KubeObject, unscheduled: Unscheduled): Finding {
  const ref = podRef(view, pod);
  const source = subjectName(ref);
  const { message, path, reason } = unscheduled;
  const selector = labelText(strings(podSpecOf(view, pod)?.podSpec.nodeSelector));
  const why = reasonsIn(message, selector);
  const said = message === '' ? `The scheduler says ${reason || 'nothing'}` : shorten(message, 300);
  const others = livePods(view).some((one) => isServing(one, view.takenAt));
  const byLabels = ASKS_FOR_LABELS.test(message) && selector !== '';
  return findingOf(meta, {
    subject: workloadOf(view) === undefined ? ref : workloadSubject(view),
    level: others ? 'warn' : 'fail',
    title: `There is no node for Pod ${ref.name}`,
    message: `No node takes ${source}: ${why.length === 0 ? said : why.join('; ')}.`.replace(/\.\.$/, '.'),
    quotes: [
      { source, path: `${path}.message`, text: said },
      ...(byLabels ? [{ source, path: '.spec.nodeSelector', text: selector }] : []),
    ],
    blames: claimsIn(pod.spec).map(
      (name): Blame => ({ subject: claimRef(view, name), effect: 'volume-not-mounted' }),
    ),
    effects: ['pod-not-ready'],
    facts: { pod: ref.name, nodeSelector: byLabels },
  });
}

/** Since 1.20 "node affinity/selector" or "node affinity", before it "node selector": the same words for labels of either kind. */
const ASKS_FOR_LABELS = /didn't match (Pod's )?node (affinity|selector)/i;

/** What the scheduler's reasons mean, in its order; see its plugins under pkg/scheduler/framework/plugins. */
const REASONS: readonly (readonly [RegExp, (found: RegExpExecArray, selector: string) => string])[] = [
  [
    ASKS_FOR_LABELS,
    (_, selector) =>
      selector === ''
        ? 'no node has the labels that its node affinity asks for'
        : `no node has the labels of its nodeSelector (${selector})`,
  ],
  [
    /Insufficient ([\w-]+(?:[./][\w-]+)*)/,
    (found) => `too little ${found[1] ?? ''} is free for what it requests`,
  ],
  [/taints?\)? \{([^}]*)\}/, (found) => `nodes have the taint ${found[1] ?? ''}, which it does not tolerate`],
  [/were unschedulable/, () => 'nodes are closed for new Pods (kubectl uncordon opens them)'],
  [/Too many pods/i, () => 'nodes have as many Pods as they may have'],
  [/free ports/, () => 'a port that it wants of its node is taken'],
  [/volume node affinity conflict/, () => 'its volume is on another node or in another zone'],
  [/unbound immediate PersistentVolumeClaims/, () => 'a claim that it mounts has no volume'],
  [/persistentvolumeclaim "([^"]*)" not found/, (found) => `its claim ${found[1] ?? ''} is not there`],
];

function reasonsIn(message: string, selector: string): string[] {
  return REASONS.flatMap(([pattern, words]) => {
    const found = pattern.exec(message);
    return found === null ? [] : [words(found, selector)];
  });
}
