import { stringify } from 'yaml';
import type { KubeObject, ObjectRef } from '../kube/objects.js';

export interface RegistryConfigOptions {
  /** Where images are kept. */
  rootDirectory?: string;
  /** A bucket in place of a folder. Its login is no part of the configuration: it comes by environment variables. */
  s3?: ObjectStore;
  /** The port on which the registry listens, on all addresses. */
  port?: number;
  /** The htpasswd file in the container; without it the configuration has no `auth` section and asks nobody for a password. */
  htpasswdPath?: string;
  /** Whether images may be deleted through the API; not said when absent, which means no. */
  allowDelete?: boolean;
}

/** An object store that speaks S3: Amazon's own, DigitalOcean Spaces, MinIO. */
export interface ObjectStore {
  bucket: string;
  region: string;
  /** Absent for Amazon's own: `https://fra1.digitaloceanspaces.com`. */
  endpoint?: string;
}

/** A registry's config.yml as both generations (2.x and 3.x) read it: a password check when there is an htpasswd file, a health check. */
export function registryConfigText(options: RegistryConfigOptions = {}): string {
  const { port = 5000, htpasswdPath } = options;
  return [
    'version: 0.1',
    'log:',
    '  fields:',
    '    service: registry',
    'storage:',
    '  cache:',
    '    blobdescriptor: inmemory',
    ...storageLines(options),
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

function storageLines({
  s3,
  rootDirectory = '/var/lib/registry',
  allowDelete,
}: RegistryConfigOptions): string[] {
  const driver =
    s3 === undefined
      ? ['  filesystem:', `    rootdirectory: ${scalar(rootDirectory)}`]
      : [
          '  s3:',
          `    region: ${scalar(s3.region)}`,
          ...(s3.endpoint === undefined ? [] : [`    regionendpoint: ${scalar(s3.endpoint)}`]),
          `    bucket: ${scalar(s3.bucket)}`,
          ...(s3.endpoint?.startsWith('http://') ? ['    secure: false'] : []),
        ];
  // A sibling of the driver: at the top level it is ignored without a word.
  const redirect = isInside(s3?.endpoint) ? ['  redirect:', '    disable: true'] : [];
  const erase = allowDelete === undefined ? [] : ['  delete:', `    enabled: ${allowDelete}`];
  return [...driver, ...redirect, ...erase];
}

/**
 * True for a store that only the cluster reaches. The registry would send clients there for each layer; without the redirect it passes the layers on
 * itself.
 */
function isInside(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  const host = endpoint
    .replace(/^\w+:\/\//, '')
    .replace(/[/:].*$/, '')
    .toLowerCase();
  return (
    !host.includes('.') ||
    /\.(svc|local|internal)$/.test(host) ||
    /^(10|127|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host)
  );
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

/** The text as one YAML value, quoted where it could be read as something else; by the rules of YAML 1.1, which the registry's parser keeps. */
function scalar(value: string): string {
  return stringify(value, { version: '1.1', lineWidth: 0 }).trimEnd();
}
