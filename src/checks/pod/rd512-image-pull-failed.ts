import type { EvidenceView } from '../../evidence/view.js';
import { type KubeObject, nameOf } from '../../kube/objects.js';
import { type Check, type Finding, type Sign, subjectName } from '../check.js';
import { judgePods } from '../shared/pod-by-pod.js';
import { eventQuote, podEvents } from '../shared/pod-events.js';
import { type ContainerState, containerStates } from '../shared/pod-state.js';
import { shorten } from '../shared/registry-log.js';
import { podRef, WORKLOAD_READS, workloadOf, workloadSubject } from '../shared/workload.js';
import { findingOf } from '../verdicts.js';

const REASONS =
  /^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|ImageInspectError|RegistryUnavailable)$/;

const signs: readonly Sign[] = [
  {
    pattern: /\b(ErrImagePull|ImagePullBackOff)\b/,
    printedBy: 'kubectl get pods',
    tellApart:
      'Look whose Pod it is. That of the registry itself: this failure. Another Pod that pulls from the registry: the node does not reach or trust it, or has no credentials.',
    next: 'kubectl describe pod NAME -n NS',
  },
  {
    pattern: /Failed to pull image "[^"]*":/,
    printedBy: 'kubectl describe pod (event Failed of the kubelet)',
    tellApart:
      'What stands after the image says why: no such host, connection refused, not found, unauthorized, toomanyrequests.',
    next: 'kubectl get pod NAME -n NS -o jsonpath="{.spec.containers[*].image}"',
  },
  {
    pattern: /\bInvalidImageName\b|invalid reference format/,
    printedBy: 'kubectl get pods, kubectl describe pod',
    tellApart: 'The name itself is not one: upper case in the path, a blank, or http:// in front.',
    next: 'kubectl get pod NAME -n NS -o jsonpath="{.spec.containers[*].image}"',
  },
  {
    pattern: /\bErrImageNeverPull\b|is not present with pull policy of Never/,
    printedBy: 'kubectl get pods, kubectl describe pod',
    tellApart: 'The image is not on the node and imagePullPolicy is Never.',
    next: 'kubectl get pod NAME -n NS -o jsonpath="{.spec.containers[*].imagePullPolicy}"',
  },
];

const meta = {
  code: 'RD512',
  slug: 'image-pull-failed',
  layer: 'pod',
  hop: 'pod',
  title: "The images of the registry's Pod could be pulled",
  level: 'fail',
  reads: [...WORKLOAD_READS, 'events'],
  signs,
} satisfies Omit<Check, 'examine'>;

/** The node cannot get an image of the registry's own Pod. Pods that pull from the registry are not its business. */
export const rd512: Check = {
  ...meta,
  examine: (view) =>
    judgePods(
      view,
      (pod) => containerStates(pod).find(({ waiting }) => REASONS.test(waiting?.reason ?? '')),
      findingFor,
    ),
};

function findingFor(view: EvidenceView, pod: KubeObject, state: ContainerState): Finding {
  const source = subjectName(podRef(view, pod));
  const { reason = '', message = '' } = state.waiting ?? {};
  const event = podEvents(view, [pod]).find(
    (one) => one.message.startsWith('Failed to pull image') && one.message.includes(state.image),
  );
  // "Back-off pulling image" only says that it waits; why stands in the event before it.
  const why = /^Back-off pulling/.test(message) && event !== undefined ? event.message : message;
  const says = why === '' ? '' : ` The node says: ${shorten(why, 300)}`;
  return findingOf(meta, {
    subject: workloadOf(view) === undefined ? podRef(view, pod) : workloadSubject(view),
    title: `The image ${state.image} could not be pulled`,
    message: `Container ${state.name} of ${source} does not start: ${reason} for image ${state.image}.${says}`,
    quotes: [
      { source, path: `${state.path}.state.waiting.reason`, text: reason },
      { source, path: `${state.path}.state.waiting.message`, text: shorten(message, 400) },
      ...(event === undefined ? [] : [eventQuote(view, event)]),
    ],
    effects: ['image-not-pulled'],
    facts: { pod: nameOf(pod), image: state.image, reason },
  });
}
