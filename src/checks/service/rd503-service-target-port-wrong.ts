import { selects } from '../../evidence/target.js';
import type { EvidenceView } from '../../evidence/view.js';
import { type KubeObject, list, nameOf, number, record, strings, text } from '../../kube/objects.js';
import { type Check, type Quote, type Sign, subjectName } from '../check.js';
import { CONFIG_FILE_READS } from '../shared/config-file.js';
import { listenPort } from '../shared/listen-port.js';
import { endpointsOf, selectorOf, serviceRef, targetService } from '../shared/target-service.js';
import { livePods, type RegistrySpec, registryPodSpecs, workloadNeeds } from '../shared/workload.js';
import { findingOf, found, needsOf, pass, skip, unknown } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /502 Bad Gateway/,
    printedBy: 'ingress-nginx, and docker login through it',
    tellApart:
      'There is an endpoint, and it refuses the connection: wrong targetPort, a registry that is just crashing, or TLS spoken to a port without TLS.',
    next: 'kubectl get endpoints NAME -n NS',
  },
  {
    pattern: /connect\(\) failed \(111: Connection refused\) while connecting to upstream/,
    printedBy: 'the log of ingress-nginx',
    tellApart:
      'The line names the upstream: its port is the targetPort; the registry listens on http.addr of its configuration.',
    next: 'kubectl get service NAME -n NS -o jsonpath={.spec.ports}',
  },
];

const meta = {
  code: 'RD503',
  slug: 'service-target-port-wrong',
  layer: 'service',
  hop: 'service',
  title: 'The Service sends requests to the port on which the registry listens',
  level: 'fail',
  reads: [...CONFIG_FILE_READS, 'endpoints'],
  signs,
} satisfies Omit<Check, 'examine'>;

interface ServicePort {
  index: number;
  name: string | undefined;
  port: number | undefined;
  target: string | number | undefined;
  /** The container port that the target means; undefined for a name that no container port has. */
  resolved: number | undefined;
}

/** None of the Service's ports leads to where the registry (or another container of its Pod) listens. */
export const rd503: Check = {
  ...meta,
  examine(view) {
    const service = targetService(view);
    const needs = [...needsOf(view, 'services'), ...workloadNeeds(view)];
    if (needs.length > 0) return unknown(...needs);
    if (service === undefined) return skip('no Service was found for the registry');
    if (Object.keys(selectorOf(service)).length === 0) {
      return skip(`Service ${nameOf(service)} has no selector: its endpoints are kept by hand`);
    }
    const spec = registryPodSpecs(view)[0];
    if (spec === undefined) return skip('there is no Pod of the registry');
    const listens = listenPort(view, spec);
    if (listens.state === 'unknown') return unknown(...listens.needs);
    const ports = portsOf(service, spec);
    if (ports.length === 0) return skip(`Service ${nameOf(service)} has no ports`);
    const served = new Set([listens.port, ...portsOfOthers(spec)]);
    if (ports.some((port) => port.resolved !== undefined && served.has(port.resolved))) return pass;
    if (!listens.sure)
      return unknown('the port on which the registry listens: its configuration cannot be read');

    const port = ports.find((one) => one.port === listens.port) ?? ports[0];
    if (port === undefined) return pass;
    const ref = serviceRef(view, service);
    const shown = port.target ?? port.port ?? '';
    return found([
      findingOf(meta, {
        subject: ref,
        title: `Service ${ref.name} sends requests to port ${shown}`,
        message:
          port.resolved === undefined
            ? `Service ${ref.name} sends requests to a port named ${shown}, and no container of the registry's Pod has a port of that name. The registry listens on ${listens.port}.`
            : `Service ${ref.name} sends requests to port ${port.resolved}${shown === port.resolved ? '' : ` (${shown})`} of the Pod, but the registry listens on ${listens.port}, so every connection is refused.`,
        quotes: [
          {
            source: subjectName(ref),
            path: `.spec.ports[${port.index}].${port.target === undefined ? 'port' : 'targetPort'}`,
            text: String(shown),
          },
          listens.quote,
          ...endpointsQuote(view, service),
        ],
        effects: ['service-empty'],
        facts: { port: port.index, listens: listens.port, others: otherPods(view, service) },
      }),
    ]);
  },
};

function portsOf(service: KubeObject, spec: RegistrySpec): ServicePort[] {
  return list(record(service.spec).ports).map((value, index) => {
    const fields = record(value);
    const port = number(fields.port);
    const target = number(fields.targetPort) ?? text(fields.targetPort);
    // A missing targetPort and 0 both mean the Service's own port.
    const effective = target === undefined || target === 0 ? port : target;
    const resolved = typeof effective === 'string' ? namedPort(spec, effective) : effective;
    return { index, name: text(fields.name), port, target: target === 0 ? undefined : target, resolved };
  });
}

/** The container port of this name, in any container of the Pod, as Kubernetes looks it up. A name of digits is a number. */
function namedPort(spec: RegistrySpec, name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  for (const container of list(spec.podSpec.containers)) {
    for (const port of list(record(container).ports)) {
      if (record(port).name === name) return number(record(port).containerPort);
    }
  }
  return undefined;
}

/** Ports of the Pod's other containers: a proxy beside the registry may well be what the Service is for. */
function portsOfOthers(spec: RegistrySpec): number[] {
  return list(spec.podSpec.containers).flatMap((container, index) =>
    index === spec.containerIndex
      ? []
      : list(record(container).ports).flatMap((port) => number(record(port).containerPort) ?? []),
  );
}

/** Names of Pods that the Service serves beside the registry's. */
function otherPods(view: EvidenceView, service: KubeObject): string[] {
  const own = new Set(livePods(view).map(nameOf));
  const pods = view.get('pods');
  const all = pods.state === 'read' ? pods.value : [];
  return all
    .filter((pod) => selects(selectorOf(service), strings(pod.metadata?.labels)))
    .map(nameOf)
    .filter((name) => !own.has(name));
}

function endpointsQuote(view: EvidenceView, service: KubeObject): Quote[] {
  const endpoints = endpointsOf(view, service);
  const subset = record(list(endpoints?.subsets)[0]);
  const port = number(record(list(subset.ports)[0]).port);
  if (endpoints === undefined || port === undefined) return [];
  const source = `Endpoints ${view.target.namespace}/${nameOf(endpoints)}`;
  return [{ source, path: '.subsets[0].ports[0].port', text: String(port) }];
}
