/** Releases of cert-manager, and what they run on. */
export interface Release {
  version: string;
  /** Kubernetes 1.x from and to, as its makers support or supported it. */
  from: number;
  to: number;
}

/**
 * The newest first; of the lines between them nothing is gained. Source: cert-manager.io/docs/releases (currently supported, and "Old cert-manager
 * releases") with the last patch of each line. Everything from 0.9 on orders from today's ACME servers.
 */
const RELEASES: readonly Release[] = [
  { version: 'v1.21.2', from: 33, to: 36 },
  { version: 'v1.20.3', from: 32, to: 35 },
  { version: 'v1.19.5', from: 31, to: 35 },
  { version: 'v1.18.2', from: 29, to: 33 },
  { version: 'v1.16.5', from: 25, to: 32 },
  { version: 'v1.12.17', from: 22, to: 32 },
  { version: 'v1.10.2', from: 20, to: 26 },
  { version: 'v1.8.2', from: 19, to: 24 },
  { version: 'v1.5.5', from: 16, to: 22 },
  { version: 'v1.1.1', from: 11, to: 21 },
];

/** The newest release for this minor of Kubernetes; the newest of all when it is not known. Undefined for clusters older than every one of them. */
export function releaseFor(minor: number | undefined): Release | undefined {
  return minor === undefined ? RELEASES[0] : RELEASES.find(({ from }) => minor >= from);
}

/** Major, minor and patch of `v1.16.2`, for comparing; undefined when it is no version. */
export function versionNumbers(version: string | undefined): [number, number, number] | undefined {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** True when the version is known and older. */
export function isOlder(version: string | undefined, than: string): boolean {
  const [a, b] = [versionNumbers(version), versionNumbers(than)];
  if (a === undefined || b === undefined) return false;
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** True when the version is known and not older. */
export function isAtLeastVersion(version: string | undefined, than: string): boolean {
  return versionNumbers(version) !== undefined && !isOlder(version, than);
}

/**
 * Why no ACME server of today issues to this version; undefined when one may. Up to 0.8 orders are fetched by a plain GET, which Let's Encrypt refuses
 * since November 2020 and RFC 8555 never allowed; the Issuer becomes ready all the same. See cert-manager's #2453, and #1648 in 0.9.
 */
export function tooOldForAcme(version: string | undefined): string | undefined {
  return isOlder(version, '0.9.0')
    ? `cert-manager ${version} fetches orders in a way that Let's Encrypt refuses since November 2020: the Issuer becomes ready, and no order is ever completed`
    : undefined;
}

/**
 * Why this version does not work on this minor of Kubernetes; undefined when it may. Up to 0.10 it tells a Secret that is there by its selfLink, which
 * Kubernetes 1.20 removed: the first certificate works and no renewal does. Up to 1.4 it speaks the Ingress API that 1.22 removed.
 */
export function tooOldForCluster(version: string | undefined, minor: number | undefined): string | undefined {
  if (minor === undefined) return undefined;
  if (minor >= 20 && isOlder(version, '0.11.0')) {
    return `cert-manager ${version} cannot renew a certificate on Kubernetes 1.20 and later: it takes every Secret for one that is not there yet`;
  }
  if (minor >= 22 && isOlder(version, '1.5.0')) {
    return `cert-manager ${version} speaks APIs that Kubernetes 1.22 removed: its challenges are never presented`;
  }
  return undefined;
}
