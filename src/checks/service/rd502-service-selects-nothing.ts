import { selects } from '../../evidence/target.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, list, nameOf, strings } from '../../kube/objects.js';
import { type Check, type Quote, type Sign, subjectName } from '../check.js';
import { endpointsOf, labelText, selectorOf, serviceRef, targetService } from '../shared/target-service.js';
import { livePods, podRef, WORKLOAD_READS } from '../shared/workload.js';
import { findingOf, found, needsOf, pass, skip, unknown } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /503 Service Temporarily Unavailable/,
    printedBy: 'ingress-nginx, and docker login through it ("received unexpected HTTP status: 503")',
    tellApart:
      'The Service has no ready endpoint. Pods that match its selector and are not Ready are a Pod failure; when no Pod matches, it is this one.',
    next: 'kubectl get endpoints NAME -n NS',
  },
  {
    pattern: /received unexpected HTTP status: 503/,
    printedBy: 'docker login, docker push, docker pull',
    tellApart:
      'Something before the registry answered 503: the Service has no ready endpoint, because of its selector or because no Pod is Ready.',
    next: 'kubectl get endpoints NAME -n NS',
  },
  {
    pattern: /Service "[^"]*" does not have any active Endpoint/,
    printedBy: 'the log of ingress-nginx',
    tellApart:
      'Look whether any Pod has the labels of the selector; if one has and is not Ready, look at that Pod.',
    next: 'kubectl get service NAME -n NS -o jsonpath={.spec.selector}',
  },
  {
    pattern: /Endpoints:\s*<none>/,
    printedBy: 'kubectl describe service',
    tellApart: 'Compare the line "Selector" above it with the labels of the Pods.',
    next: 'kubectl get pods -n NS --show-labels',
  },
];

const meta = {
  code: 'RD502',
  slug: 'service-selects-nothing',
  layer: 'service',
  hop: 'service',
  title: "The Service's selector matches the registry's Pods",
  level: 'fail',
  reads: [...WORKLOAD_READS, 'endpoints'],
  signs,
} satisfies Omit<Check, 'examine'>;

/** The Service asks for labels that no Pod of the registry has, while such Pods exist. */
export const rd502: Check = {
  ...meta,
  examine(view) {
    const service = targetService(view);
    const pods = livePods(view);
    const needs = needsOf(view, 'services', 'pods');
    if (needs.length > 0) return unknown(...needs);
    if (service === undefined) return skip('no Service was found for the registry');
    const selector = selectorOf(service);
    if (Object.keys(selector).length === 0) {
      return skip(`Service ${nameOf(service)} has no selector: its endpoints are kept by hand`);
    }
    if (pods.length === 0) {
      const workload = needsOf(view, 'deployments', 'statefulSets');
      return workload.length > 0 && view.target.workload === undefined
        ? unknown(...workload)
        : skip('there is no Pod of the registry');
    }
    if (pods.some((pod) => selects(selector, strings(pod.metadata?.labels)))) return pass;

    const ref = serviceRef(view, service);
    const first = pods[0];
    const labels = first === undefined ? {} : strings(first.metadata?.labels);
    const names = pods.map(nameOf).join(', ');
    const others = selectedBy(view, selector);
    return found([
      findingOf(meta, {
        subject: ref,
        title: `Service ${ref.name} selects none of the registry's Pods`,
        message: `Service ${ref.name} looks for Pods with ${labelText(selector)}, but the registry's Pod ${names} has ${
          Object.keys(labels).length === 0 ? 'no labels' : labelText(labels)
        }. ${others.length === 0 ? 'The Service has no endpoint, so nothing that is sent to it reaches the registry.' : `It sends its requests to ${others.join(', ')} instead.`}`,
        quotes: [
          { source: subjectName(ref), path: '.spec.selector', text: labelText(selector) },
          ...pods.slice(0, 3).map((pod) => labelsQuote(view, pod)),
          ...endpointsQuote(view, service),
        ],
        effects: ['service-empty'],
        facts: { others },
      }),
    ]);
  },
};

/** Names of the Pods, none of them the registry's, that the selector finds. */
function selectedBy(view: EvidenceView, selector: Record<string, string>): string[] {
  const pods = view.get('pods');
  const all = pods.state === 'read' ? pods.value : [];
  return all.filter((pod) => selects(selector, strings(pod.metadata?.labels))).map(nameOf);
}

function labelsQuote(view: EvidenceView, pod: KubeObject): Quote {
  const text = labelText(strings(pod.metadata?.labels));
  return {
    source: subjectName(podRef(view, pod)),
    path: '.metadata.labels',
    text: text === '' ? 'none' : text,
  };
}

function endpointsQuote(view: EvidenceView, service: KubeObject): Quote[] {
  const endpoints = endpointsOf(view, service);
  if (endpoints === undefined) return [];
  const addresses = list(endpoints.subsets).flatMap((subset) => list(at(subset, 'addresses')));
  const source = `Endpoints ${view.target.namespace}/${nameOf(endpoints)}`;
  return [
    {
      source,
      path: '.subsets',
      text: addresses.length === 0 ? 'no addresses' : `${addresses.length} addresses`,
    },
  ];
}
