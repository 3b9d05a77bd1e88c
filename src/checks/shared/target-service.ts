import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, nameOf, type ObjectRef, refOf, strings } from '../../kube/objects.js';

/** The registry's Service; undefined when there is none or Services could not be read. */
export function targetService(view: EvidenceView): KubeObject | undefined {
  const { service } = view.target;
  if (service === undefined) return undefined;
  return (readValue(view.get('services')) ?? []).find((candidate) => nameOf(candidate) === service);
}

export function serviceRef(view: EvidenceView, service: KubeObject): ObjectRef {
  return { ...refOf(service, { apiVersion: 'v1', kind: 'Service' }), namespace: view.target.namespace };
}

/** The labels that the Service looks for; empty when its Endpoints are kept by hand. */
export function selectorOf(service: KubeObject): Record<string, string> {
  return strings(at(service, 'spec', 'selector'));
}

/** `app=docker-registry, tier=cache`, as kubectl writes labels. */
export function labelText(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

/** The Endpoints object that belongs to the Service; undefined when there is none or it could not be read. */
export function endpointsOf(view: EvidenceView, service: KubeObject): KubeObject | undefined {
  const all = readValue(view.get('endpoints')) ?? [];
  return all.find((candidate) => nameOf(candidate) === nameOf(service));
}
