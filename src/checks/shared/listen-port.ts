import type { EvidenceView } from '../../evidence/view.js';
import { at, list, number, record, text } from '../../kube/objects.js';
import type { Quote } from '../check.js';
import { dataPath, environmentNeeds, registryEnvironment, registrySettings } from './registry-settings.js';
import { type RegistrySpec, specSource } from './workload.js';

/** The port of the image's own configuration, 2.x and 3.x alike. */
const DEFAULT_PORT = 5000;

/** Where the registry listens. `sure` is false when only the declared container port says so. */
export type ListenPort =
  | { state: 'known'; port: number; sure: boolean; quote: Quote }
  | { state: 'unknown'; needs: string[] };

/**
 * The TCP port that the registry of this spec listens on: `REGISTRY_HTTP_ADDR`, else `http.addr` of its configuration, else the declared
 * container port, else 5000.
 */
export function listenPort(view: EvidenceView, spec: RegistrySpec): ListenPort {
  const variable = registryEnvironment(spec).find((entry) => entry.name === 'REGISTRY_HTTP_ADDR');
  if (variable !== undefined) {
    const port = portOf(variable.value);
    return port === undefined
      ? { state: 'unknown', needs: ['the value of REGISTRY_HTTP_ADDR, which is not written in the spec'] }
      : { state: 'known', port, sure: true, quote: variable.quote };
  }
  const needs = environmentNeeds(spec);
  if (needs.length > 0) return { state: 'unknown', needs };
  const settings = registrySettings(view, spec);
  if (settings.state === 'unknown') return settings;
  if (settings.state === 'none') return { ...declared(spec), sure: false };
  if (text(at(settings.config, 'http', 'net')) === 'unix') {
    return { state: 'unknown', needs: ['a TCP port: the registry listens on a Unix socket'] };
  }
  const { configMap, key } = settings;
  if (configMap === undefined || key === undefined) {
    const quote = {
      source: specSource(spec),
      path: '',
      text: `the image's own configuration: :${DEFAULT_PORT}`,
    };
    return { state: 'known', port: DEFAULT_PORT, sure: true, quote };
  }
  const address = text(at(settings.config, 'http', 'addr'));
  const port = portOf(address);
  if (port === undefined) return declared(spec);
  const source = `ConfigMap ${view.target.namespace}/${configMap}`;
  return {
    state: 'known',
    port,
    sure: true,
    quote: { source, path: `${dataPath(key)} http.addr`, text: address ?? '' },
  };
}

function declared(spec: RegistrySpec): ListenPort & { state: 'known' } {
  const port = number(record(list(spec.container.ports)[0]).containerPort);
  const path = `${spec.prefix}.containers[${spec.containerIndex}].ports`;
  return {
    state: 'known',
    port: port ?? DEFAULT_PORT,
    sure: port !== undefined,
    quote: {
      source: specSource(spec),
      path,
      text: port === undefined ? `no port: ${DEFAULT_PORT} by default` : `containerPort ${port}`,
    },
  };
}

/** The port of an address as Go's net.Listen takes it: `:5000`, `0.0.0.0:5000`, `[::]:5000`. */
function portOf(address: string | undefined): number | undefined {
  const port = Number(/:(\d{1,5})$/.exec(address ?? '')?.[1]);
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
}
