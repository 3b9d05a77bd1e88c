import type { Evidence } from '../../src/evidence/model.js';
import { denied, read, readValue } from '../../src/evidence/reading.js';
import { type KubeObject, nameOf, record } from '../../src/kube/objects.js';
import { captured } from './evidence.js';

/** The two groups in which the captures hold the same objects. */
export const OLD = 'certmanager.k8s.io/v1alpha1';
export const NEW = 'cert-manager.io/v1';

const KEYS = ['issuers', 'certificates', 'certificateRequests', 'orders', 'challenges'] as const;
type Key = (typeof KEYS)[number];

/** Leaves one generation of cert-manager installed, as on a cluster that never had the other. */
export function onlyGeneration(evidence: Evidence, generation: string): void {
  const [name = '', version = ''] = generation.split('/');
  evidence.readings.apiGroups = read([{ name, versions: [version] }]);
  for (const key of KEYS) {
    const reading = evidence.readings[key][generation];
    evidence.readings[key] = { [generation]: reading ?? read([]) };
  }
}

/** Takes cert-manager away altogether. */
export function noCertManager(evidence: Evidence): void {
  evidence.readings.apiGroups = read([]);
  for (const key of KEYS) evidence.readings[key] = {};
}

/** One kind of object of one generation is refused by the API server. */
export function denyGeneration(evidence: Evidence, key: Key, generation: string): void {
  const resource = key.toLowerCase();
  const needs = { verb: 'list', group: generation.split('/')[0] ?? '', resource, namespace: 'default' };
  evidence.readings[key][generation] = denied(needs, `may not list ${resource}`);
}

/** The registry's Issuer is ready, and its Order is there. */
export const PENDING = '21b-certmanager-issuer-ready-order-created';

/** The Order of a registry whose Issuer is ready has come to this. */
export function withOrder(
  state: string,
  reason: string,
  edit: (evidence: Evidence) => void = () => {},
): Promise<Evidence> {
  return captured(PENDING, (evidence) => {
    onlyGeneration(evidence, OLD);
    generated(evidence, 'orders', OLD, 'docker-registry-4118901981').status = { state, reason };
    edit(evidence);
  });
}

/** The object of that name; fails the test when it is not there. */
export function generated(evidence: Evidence, key: Key, generation: string, name: string): KubeObject {
  const objects = readValue(evidence.readings[key][generation]);
  const object = objects?.find((candidate) => nameOf(candidate) === name);
  if (object === undefined) throw new Error(`no ${name} in ${key} of ${generation}`);
  return object;
}

/** The spec of an object, to be edited in place. */
export function specOf(object: KubeObject): Record<string, unknown> {
  const spec = record(object.spec);
  object.spec = spec;
  return spec;
}

/** Replaces the conditions of an object's status. */
export function setReady(object: KubeObject, status: string, reason: string, message: string): void {
  object.status = { ...record(object.status), conditions: [{ type: 'Ready', status, reason, message }] };
}
