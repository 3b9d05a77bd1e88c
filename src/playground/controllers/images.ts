import type { World } from './world.js';

/** Registries that the node can reach. Of all others every pull fails. */
const REACHABLE = ['docker.io', 'quay.io', 'ghcr.io', 'gcr.io', 'k8s.gcr.io', 'registry.k8s.io'];

/** Images that are on the node already. */
const PRESENT = ['registry', 'registry:2', 'registry:latest', 'busybox', 'nginx'];

export function isOnNode(image: string): boolean {
  return PRESENT.includes(image);
}

/** Why an image cannot be pulled, as the container runtime says it; null when it can. */
export function pullFailure(
  image: string,
  { ownRegistry: own, unpullable = [] }: Pick<World, 'ownRegistry' | 'unpullable'> = {},
): string | null {
  const prefix = `Failed to pull image "${image}": rpc error: code = Unknown desc = Error response from daemon: `;
  if (unpullable.includes(image)) return `${prefix}${unknownManifest(image)}`;
  if (isOnNode(image)) return null;
  if (own !== undefined && image.startsWith(`${own.name}/`)) {
    const [name = '', tag = 'latest'] = image.slice(own.name.length + 1).split(':');
    return own.images[name]?.includes(tag) === true ? null : `${prefix}${unknownManifest(image)}`;
  }
  const [first = '', ...rest] = image.split('/');
  const named = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  if (named && !REACHABLE.includes(first)) {
    const [host = '', port] = first.split(':');
    if (/^(127\.|localhost$)/.test(host)) {
      return `${prefix}Get "http://${first}/v2/": dial tcp ${first}: connect: connection refused`;
    }
    return port === undefined
      ? `${prefix}Get "https://${first}/v2/": dial tcp: lookup ${host} on 10.96.0.10:53: no such host`
      : `${prefix}Get "https://${first}/v2/": dial tcp ${first}: connect: connection refused`;
  }
  if (image.endsWith(':does-not-exist')) {
    return `${prefix}${unknownManifest(image)}`;
  }
  return null;
}

function unknownManifest(image: string): string {
  return `manifest for ${image} not found: manifest unknown: manifest unknown`;
}
