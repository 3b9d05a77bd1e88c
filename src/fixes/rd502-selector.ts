import { labelText, selectorOf, serviceRef, targetService } from '../checks/shared/target-service.js';
import { livePods, podRef, type RegistrySpec, registryPodSpecs } from '../checks/shared/workload.js';
import { readValue } from '../evidence/reading.js';
import { selects } from '../evidence/target.js';
import type { EvidenceView } from '../evidence/view.js';
import { at, type KubeObject, list, nameOf, record, strings } from '../kube/objects.js';
import type { Fix, Proposal } from './fix.js';
import { patchObject } from './shared/object-patch.js';
import { kubectl, kubectlJsonPatch } from './shared/shell.js';

type Labels = Record<string, string>;

/** Labels that tell registries from everything else, in the order in which people use them. */
const USUAL_KEYS = ['app.kubernetes.io/name', 'app', 'name', 'k8s-app', 'app.kubernetes.io/instance', 'run'];

/** Labels that differ from Pod to Pod or from one roll-out to the next. */
const PASSING_KEYS = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);

/** The Service's selector becomes labels that all of the registry's Pods have and no other Pod. */
export const rd502Selector: Fix = {
  id: 'RD502.selector',
  cures: 'RD502',
  propose(finding, view) {
    const service = targetService(view);
    const pods = livePods(view);
    if (service === undefined || pods.length === 0) return null;
    const before = selectorOf(service);
    const selector = newSelector(view, before, pods);
    if (selector === undefined) return labelThePod(finding.id, view, before, pods);

    const target = serviceRef(view, service);
    const others = list<unknown>(finding.facts.others).map(String);
    return {
      ...common(finding.id, others),
      title: `Let Service ${target.name} select ${labelText(selector)}`,
      changes: [
        patchObject(service, target, (draft) => {
          const spec = record(draft.spec);
          spec.selector = selector;
          draft.spec = spec;
        }),
      ],
      commands: [
        kubectlJsonPatch(target, [{ op: 'replace', path: '/spec/selector', value: selector }]),
        kubectl('get', { ...target, kind: 'Endpoints' }),
      ],
    };
  },
};

/** For a bare Pod without labels of its own: labels are the one thing of a running Pod that may change. */
function labelThePod(
  finding: string,
  view: EvidenceView,
  selector: Labels,
  pods: readonly KubeObject[],
): Proposal | null {
  const [pod] = pods;
  if (pod === undefined || pods.length > 1 || view.target.workload?.kind !== 'Pod') return null;
  const target = podRef(view, pod);
  return {
    ...common(finding, []),
    title: `Give Pod ${target.name} the labels ${labelText(selector)}`,
    changes: [
      patchObject(pod, target, (draft) => {
        draft.metadata = {
          ...draft.metadata,
          labels: { ...strings(draft.metadata?.labels), ...selector },
        };
      }),
    ],
    commands: [
      kubectl(
        'label',
        target,
        '--overwrite',
        ...Object.entries(selector).map(([key, value]) => `${key}=${value}`),
      ),
    ],
  };
}

function common(
  finding: string,
  others: readonly string[],
): Omit<Proposal, 'title' | 'changes' | 'commands'> {
  return {
    id: rd502Selector.id,
    finding,
    risk: others.length === 0 ? 'safe' : 'disruptive',
    workaround: false,
    reversible: true,
    interrupts: others.map((pod) => `Pod ${pod} gets no more requests through this Service.`),
    loses: [],
    questions: [],
    settleSeconds: 60,
  };
}

/**
 * The smallest selector that finds the registry's Pods and nothing else: the same keys with the Pods' values, else what the workload itself
 * selects by, else one of the usual labels, else all labels.
 */
function newSelector(view: EvidenceView, before: Labels, pods: readonly KubeObject[]): Labels | undefined {
  const shared = sharedLabels(view, pods);
  const candidates = [
    pick(shared, Object.keys(before)),
    strings(at(registryPodSpecs(view)[0]?.object, 'spec', 'selector', 'matchLabels')),
    ...USUAL_KEYS.map((key) => pick(shared, [key])),
    shared,
  ];
  const names = new Set(pods.map(nameOf));
  const all = readValue(view.get('pods')) ?? [];
  return candidates.find(
    (candidate) =>
      candidate !== undefined &&
      pods.every((pod) => selects(candidate, strings(pod.metadata?.labels))) &&
      all.every(
        (pod) =>
          names.has(nameOf(pod)) ||
          pod.metadata?.deletionTimestamp !== undefined ||
          !selects(candidate, strings(pod.metadata?.labels)),
      ),
  );
}

/** The labels that the next Pod and every present Pod of the registry have in common. */
function sharedLabels(view: EvidenceView, pods: readonly KubeObject[]): Labels {
  const sources = [
    ...registryPodSpecs(view).map(labelsOfSpec),
    ...pods.map((pod) => strings(pod.metadata?.labels)),
  ];
  const [first = {}, ...rest] = sources;
  return Object.fromEntries(
    Object.entries(first).filter(
      ([key, value]) => !PASSING_KEYS.has(key) && rest.every((labels) => labels[key] === value),
    ),
  );
}

function labelsOfSpec(spec: RegistrySpec): Labels {
  const path = spec.steps.length === 1 ? ['metadata', 'labels'] : ['spec', 'template', 'metadata', 'labels'];
  return strings(at(spec.object, ...path));
}

/** These labels and no others; undefined unless all of them are there. */
function pick(labels: Labels, keys: readonly string[]): Labels | undefined {
  const entries = keys.map((key) => [key, labels[key]] as const);
  return keys.length > 0 && entries.every(([, value]) => value !== undefined)
    ? Object.fromEntries(entries.filter((e): e is [string, string] => e[1] !== undefined))
    : undefined;
}
