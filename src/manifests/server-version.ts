import type { ServerVersion } from '../evidence/platform-model.js';

/**
 * True when the API server is known to be this old at least. Fields that are newer than the server are left out when its version is not known:
 * server-side apply refuses a field that the server's schema does not have.
 */
export function isAtLeast(version: ServerVersion | undefined, major: number, minor: number): boolean {
  if (version === undefined) return false;
  return version.major > major || (version.major === major && version.minor >= minor);
}
