import type { ObjectRef } from '../kube/objects.js';

/** What a Secret has to be so that a Pod can pull with it. */
export const PULL_SECRET_TYPE = 'kubernetes.io/dockerconfigjson';
export const PULL_SECRET_KEY = '.dockerconfigjson';

/** The Secret by which Pods of a namespace pull from the registry of this name. */
export function pullSecretRef(name: string, namespace: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Secret', namespace, name: `${name}-pull` };
}

/** The contents of that key. `registry` is the host name, with its port unless that is 443. Secret: it belongs in the Secret and nowhere else. */
export function dockerConfigJson(registry: string, user: string, password: string): string {
  const auth = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
  return JSON.stringify({ auths: { [registry]: { username: user, password, auth } } });
}
