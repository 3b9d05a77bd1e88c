import { fileURLToPath } from 'node:url';
import { readFolder } from '../../src/evidence/files/read-folder.js';
import type { Evidence } from '../../src/evidence/model.js';
import { readValue } from '../../src/evidence/reading.js';
import { type KubeObject, nameOf } from '../../src/kube/objects.js';

const CAPTURES = fileURLToPath(new URL('../fixtures/captures/', import.meta.url));

/** Each folder is read once: the tests of the whole catalogue ask for the same ones hundreds of times. */
const folders = new Map<string, Promise<Evidence>>();

/** The evidence of one recorded situation, as `--from` reads it, after `edit` changed it. Each call gives a fresh copy. */
export async function captured(
  name: string,
  edit: (evidence: Evidence) => void = () => {},
): Promise<Evidence> {
  const folder = folders.get(name) ?? readFolder(`${CAPTURES}${name}`);
  folders.set(name, folder);
  const evidence = structuredClone(await folder);
  edit(evidence);
  return evidence;
}

type ListKey = 'pods' | 'deployments' | 'statefulSets' | 'services' | 'endpoints' | 'ingresses' | 'events';

/** The object of that name in a list of the evidence; fails the test when it is not there. */
export function objectIn(evidence: Evidence, key: ListKey, name: string): KubeObject {
  const object = readValue(evidence.readings[key])?.find((candidate) => nameOf(candidate) === name);
  if (object === undefined) throw new Error(`no ${name} in ${key}`);
  return object;
}
