import type { ObjectRef } from '../../kube/objects.js';
import { groupOf } from '../../kube/resources.js';

/** API groups whose kinds kubectl finds by their bare name; two generations of cert-manager may be installed at once. */
const PLAIN_GROUPS = new Set(['', 'apps', 'networking.k8s.io', 'extensions']);

/** One word of a command for a POSIX shell, quoted when it holds anything but plain characters. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command that a person can paste. */
export function shellCommand(...words: string[]): string {
  return words.map(shellWord).join(' ');
}

/** `kubectl VERB KIND NAME -n NAMESPACE ...`, with the API group at the kind where the bare name may mean another. */
export function kubectl(verb: string, target: ObjectRef, ...rest: string[]): string {
  const group = groupOf(target.apiVersion);
  const kind = target.kind.toLowerCase();
  const scope = target.namespace === undefined ? [] : ['-n', target.namespace];
  return shellCommand(
    'kubectl',
    verb,
    PLAIN_GROUPS.has(group) ? kind : `${kind}.${group}`,
    target.name,
    ...scope,
    ...rest,
  );
}

/** `kubectl patch` with a JSON patch. */
export function kubectlJsonPatch(target: ObjectRef, operations: unknown[]): string {
  return kubectl('patch', target, '--type=json', '-p', JSON.stringify(operations));
}
