import type { KubeObject, ObjectRef } from '../kube/objects.js';

export interface RegistryConfigOptions {
  /** Where images are kept. */
  rootDirectory?: string;
  /** The port on which the registry listens, on all addresses. */
  port?: number;
  /** The htpasswd file in the container; without it the configuration has no `auth` section and asks nobody for a password. */
  htpasswdPath?: string;
}

/** A registry's config.yml as both generations (2.x and 3.x) read it: files on disk, a password check when there is an htpasswd file, a health check. */
export function registryConfigText(options: RegistryConfigOptions = {}): string {
  const { rootDirectory = '/var/lib/registry', port = 5000, htpasswdPath } = options;
  return [
    'version: 0.1',
    'log:',
    '  fields:',
    '    service: registry',
    'storage:',
    '  cache:',
    '    blobdescriptor: inmemory',
    '  filesystem:',
    `    rootdirectory: ${scalar(rootDirectory)}`,
    'http:',
    `  addr: :${port}`,
    '  headers:',
    '    X-Content-Type-Options: [nosniff]',
    ...(htpasswdPath === undefined
      ? []
      : ['auth:', '  htpasswd:', '    realm: basic-realm', `    path: ${scalar(htpasswdPath)}`]),
    'health:',
    '  storagedriver:',
    '    enabled: true',
    '    interval: 10s',
    '    threshold: 3',
    '',
  ].join('\n');
}

/** The ConfigMap that holds this text under this key. */
export function registryConfigMap(target: ObjectRef, key: string, text: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: target.name,
      ...(target.namespace === undefined ? {} : { namespace: target.namespace }),
    },
    data: { [key]: text },
  };
}

/** A path as a YAML scalar; quoted when it holds anything that YAML could read otherwise. */
function scalar(path: string): string {
  return /^\/[\w./-]*$/.test(path) ? path : JSON.stringify(path);
}
