import { readValue } from '../../evidence/reading.js';
import { ingressBackends } from '../../evidence/target.js';
import type { EvidenceView } from '../../evidence/view.js';
import { list, nameOf, number, type ObjectRef, record } from '../../kube/objects.js';
import { type Check, type Quote, type Sign, subjectName } from '../check.js';
import { ingressRef, targetIngress } from '../shared/target-ingress.js';
import { targetService } from '../shared/target-service.js';
import { type RegistrySpec, registryPodSpecs, WORKLOAD_READS, workloadNeeds } from '../shared/workload.js';
import { findingOf, found, needsOf, pass, skip, unknown } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /services "[^"]*" not found/i,
    printedBy: 'kubectl',
    tellApart: 'The Service itself is not there; one that is there and has no endpoint is RD502.',
    next: 'kubectl -n NS get services',
  },
  {
    pattern: /Error obtaining Endpoints for Service "[^"]*": no object matching key/i,
    printedBy: 'the log of ingress-nginx',
    tellApart: 'The Ingress names a Service that is not there; "does not have any active Endpoint" is RD502.',
    next: 'kubectl -n NS get services',
  },
];

const meta = {
  code: 'RD501',
  slug: 'service-missing',
  layer: 'service',
  hop: 'service',
  title: 'There is a Service for the registry',
  level: 'fail',
  reads: [...WORKLOAD_READS, 'ingresses'],
  signs,
} satisfies Omit<Check, 'examine'>;

/** The registry or its Ingress is there, and no Service between them. When nothing is there at all, that is RD806. */
export const rd501: Check = {
  ...meta,
  examine(view) {
    const needs = [...needsOf(view, 'services', 'ingresses'), ...workloadNeeds(view)];
    if (targetService(view) !== undefined) return pass;
    if (needs.length > 0) return unknown(...needs);
    if ((view.target.candidates ?? []).length > 1) return skip('there are several registries');
    const ingress = targetIngress(view);
    const [spec] = registryPodSpecs(view);
    if (ingress === undefined && spec === undefined)
      return skip('nothing in the namespace is for this registry');
    if (ingress === undefined && spec !== undefined && isOnNode(spec)) {
      return skip('the registry listens on its node, and nothing else leads to it');
    }
    const backends = ingress === undefined ? [] : ingressBackends(ingress);
    const services = new Set((readValue(view.get('services')) ?? []).map(nameOf));
    const wanted = backends.find(({ service }) => !services.has(service));
    if (backends.length > 0 && wanted === undefined)
      return skip('the Ingress leads to Services that are there');
    const name = wanted?.service ?? view.target.name ?? 'docker-registry';
    const by = wanted === undefined || ingress === undefined ? undefined : ingressRef(ingress);
    const subject: ObjectRef = { apiVersion: 'v1', kind: 'Service', namespace: view.target.namespace, name };
    return found([
      findingOf(meta, {
        subject,
        title: `Service ${name} does not exist`,
        message: messageOf(view, subject, by, spec),
        quotes: quotesOf(view, by, name),
        effects: ['service-empty'],
        facts: { port: wanted?.port ?? null },
      }),
    ]);
  },
};

function messageOf(
  view: EvidenceView,
  { name }: ObjectRef,
  by: ObjectRef | undefined,
  spec: RegistrySpec | undefined,
): string {
  const { namespace } = view.target;
  if (by !== undefined) {
    return `${subjectName(by)} leads to Service ${name}, and there is none of that name in namespace ${namespace}: requests end at the ingress controller with 503.`;
  }
  const registry = spec === undefined ? 'the registry' : subjectName(spec.ref);
  return `No Service in namespace ${namespace} leads to ${registry}, so nothing can reach it under an address that stays.`;
}

function quotesOf(view: EvidenceView, by: ObjectRef | undefined, name: string): Quote[] {
  const services = (readValue(view.get('services')) ?? []).map(nameOf);
  return [
    ...(by === undefined ? [] : [{ source: subjectName(by), path: '.spec.rules', text: name }]),
    {
      source: `Services of namespace ${view.target.namespace}`,
      path: '',
      text: services.join(', ') || '(none)',
    },
  ];
}

/** Reached by a port of the node, as people do it without an ingress controller. */
function isOnNode({ podSpec, container }: RegistrySpec): boolean {
  return (
    podSpec.hostNetwork === true ||
    list(container.ports).some((port) => number(record(port).hostPort) !== undefined)
  );
}
