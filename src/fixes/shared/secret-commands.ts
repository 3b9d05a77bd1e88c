import type { ObjectRef } from '../../kube/objects.js';
import { kubectl, shellCommand, shellWord } from './shell.js';

/** Saves one key of a Secret as the file `htpasswd`, decoded as often as it was encoded. */
export function saveKey(target: ObjectRef, key: string, decodings = 1): string {
  const path = `jsonpath={.data.${key.replaceAll('.', '\\.')}}`;
  const decode = ' | base64 -d'.repeat(decodings);
  return `${kubectl('get', target, '-o', path)}${decode} > htpasswd`;
}

/** Puts the file `htpasswd` into one key of a Secret that is there; the other keys stay. */
export function loadKey(target: ObjectRef, key: string): string {
  const start = shellWord(`{"data":{${JSON.stringify(key)}:"`);
  const end = shellWord('"}}');
  return `${kubectl('patch', target, '--type=merge', '-p')} ${start}"$(base64 -w0 < htpasswd)"${end}`;
}

/** Creates a Secret with the file `htpasswd` in one key. */
export function createFromFile(target: ObjectRef, key: string): string {
  const namespace = target.namespace === undefined ? [] : ['-n', target.namespace];
  return shellCommand(
    'kubectl',
    'create',
    'secret',
    'generic',
    target.name,
    ...namespace,
    `--from-file=${key}=htpasswd`,
  );
}

/** Adds a user to the file `htpasswd`, or gives one a new password; asks for the password. */
export function setPassword(user: string, { create }: { create: boolean }): string {
  return shellCommand('htpasswd', '-B', ...(create ? ['-c'] : []), 'htpasswd', user);
}
