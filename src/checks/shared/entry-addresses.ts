import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, list, nameOf, record, text } from '../../kube/objects.js';
import type { Quote } from '../check.js';
import { isIpAddress } from './host-names.js';
import { targetIngress } from './target-ingress.js';
import { targetService } from './target-service.js';

/** Where the cluster takes requests for the registry in. */
export interface EntryAddresses {
  /** The object whose status says so: `Ingress default/docker-registry`. */
  source: string;
  /** IP addresses; a load balancer that is known by name only has none. */
  addresses: string[];
  quote: Quote;
}

/**
 * The addresses at which the registry's Ingress is served or, where it has none, those of its Service of type LoadBalancer. Undefined when
 * neither says any. Reads `ingresses` and `services`.
 */
export function entryAddresses(view: EvidenceView): EntryAddresses | undefined {
  const ingress = targetIngress(view);
  const service = ingress === undefined ? targetService(view) : undefined;
  return addressesOf(view, 'Ingress', ingress) ?? addressesOf(view, 'Service', service);
}

/** What could not be read of that. Without an Ingress the Service decides. */
export function entryNeeds(view: EvidenceView): readonly ['ingresses'] | readonly ['ingresses', 'services'] {
  return readValue(view.get('ingresses')) !== undefined && targetIngress(view) !== undefined
    ? ['ingresses']
    : ['ingresses', 'services'];
}

function addressesOf(
  view: EvidenceView,
  kind: string,
  object: KubeObject | undefined,
): EntryAddresses | undefined {
  if (object === undefined) return undefined;
  const addresses = list(at(object, 'status', 'loadBalancer', 'ingress'))
    .map((entry) => text(record(entry).ip) ?? '')
    .filter(isIpAddress);
  if (addresses.length === 0) return undefined;
  const source = `${kind} ${view.target.namespace}/${nameOf(object)}`;
  const quote = { source, path: '.status.loadBalancer.ingress', text: addresses.join(', ') };
  return { source, addresses, quote };
}
