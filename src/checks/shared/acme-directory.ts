/** The v2 directory that takes the place of each host of Let's Encrypt's ACME v1. */
const V2_DIRECTORIES: Readonly<Record<string, string>> = {
  'acme-v01.api.letsencrypt.org': 'https://acme-v02.api.letsencrypt.org/directory',
  'acme-staging.api.letsencrypt.org': 'https://acme-staging-v02.api.letsencrypt.org/directory',
};

/**
 * The v2 directory to use in place of this server URL; undefined when the URL is not one of Let's Encrypt's v1. Staging stays staging.
 * Source: acmev1ToV2Mappings in cert-manager's pkg/issuer/acme/setup.go.
 */
export function v2DirectoryOf(server: string | undefined): string | undefined {
  const host = /^https?:\/\/([^/:?#\s]+)/i.exec(server?.trim() ?? '')?.[1];
  return host === undefined ? undefined : V2_DIRECTORIES[host.toLowerCase()];
}

const PRODUCTION = 'https://acme-v02.api.letsencrypt.org/directory';

/** True for the directory of Let's Encrypt's staging environment, of either version. */
export function isStagingDirectory(server: string | undefined): boolean {
  return /^https?:\/\/acme-staging(-v02)?\.api\.letsencrypt\.org([/:?#]|$)/i.test(server?.trim() ?? '');
}

/** The directory that stands for this staging one in production; undefined when it is not Let's Encrypt's staging environment. */
export function productionDirectoryOf(server: string | undefined): string | undefined {
  return isStagingDirectory(server) ? PRODUCTION : undefined;
}

/** True for Let's Encrypt's production directory. */
export function isProductionDirectory(server: string | undefined): boolean {
  return server?.trim().replace(/\/$/, '').toLowerCase() === PRODUCTION;
}
