import type { EvidenceView } from '../../evidence/view.js';
import { at, text } from '../../kube/objects.js';
import type { Quote } from '../check.js';
import { dataPath, registryEnvironment, registrySettings } from './registry-settings.js';
import { registryPodSpecs } from './workload.js';

/** `http.host` of the registry: the address that it puts into every `Location`, whatever the proxy says of the client's. */
export interface OwnAddress {
  value: string;
  quote: Quote;
}

/** The address that the registry is told to call itself; undefined when none is set, or its settings are not known. */
export function ownAddress(view: EvidenceView): OwnAddress | undefined {
  const [spec] = registryPodSpecs(view);
  if (spec === undefined) return undefined;
  const variable = registryEnvironment(spec).find(({ name }) => name === 'REGISTRY_HTTP_HOST');
  if (variable !== undefined) return { value: variable.value ?? '(from elsewhere)', quote: variable.quote };
  const settings = registrySettings(view, spec);
  if (settings.state !== 'known' || settings.key === undefined) return undefined;
  const value = text(at(settings.config, 'http', 'host'));
  if (value === undefined || value === '') return undefined;
  const source = `ConfigMap ${view.target.namespace}/${settings.configMap ?? ''}`;
  return { value, quote: { source, path: `${dataPath(settings.key)} http.host`, text: value } };
}
