import { stringify } from 'yaml';
import type { KubeObject } from '../kube/objects.js';

/**
 * Objects as YAML that kubectl reads as it was meant. kubectl goes by YAML 1.1, in which a bare `off` or `y` is no text; what 1.1 would take for something
 * else is quoted.
 */
export function manifestText(...objects: KubeObject[]): string {
  return objects.map((object) => stringify(object, { version: '1.1', lineWidth: 0 })).join('---\n');
}
