import type { Evidence } from '../../src/evidence/model.js';
import { readValue } from '../../src/evidence/reading.js';
import { at, list, record, text } from '../../src/kube/objects.js';

const KEY = 'registry-config.yml';

/** The registry's configuration in the captures' ConfigMap. */
export function configOf(evidence: Evidence): string {
  return text(at(readValue(evidence.readings.configMaps['docker-registry']), 'data', KEY)) ?? '';
}

/** Replaces the registry's configuration in the captures' ConfigMap. */
export function setConfig(evidence: Evidence, config: string): void {
  const configMap = readValue(evidence.readings.configMaps['docker-registry']);
  if (configMap === undefined) throw new Error('no ConfigMap docker-registry');
  configMap.data = { [KEY]: config };
}

/** The registry's Pod spec of the captures with a bare Pod, for editing. */
export function podSpecOf(evidence: Evidence): Record<string, unknown> {
  const pod = readValue(evidence.readings.pods)?.[0];
  if (pod === undefined) throw new Error('no Pod');
  return record(pod.spec);
}

/** The registry's container of the captures with a bare Pod, for editing. */
export function containerOf(evidence: Evidence): Record<string, unknown> {
  return record(list(podSpecOf(evidence).containers)[0]);
}

/** The configuration without its auth section. */
export function withoutAuth(config: string): string {
  return config.replace(/^auth:\n(?: .*\n)+/m, '');
}
