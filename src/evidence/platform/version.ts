import { record, text } from '../../kube/objects.js';
import { parseJson } from '../cluster/answer.js';
import type { ServerVersion } from '../platform-model.js';

/** What `/version` says; undefined when it is something else. Providers write `20+` for a minor version of their own. */
export function parseVersion(body: string): ServerVersion | undefined {
  const content = record(parseJson(body));
  const gitVersion = text(content.gitVersion);
  if (gitVersion === undefined) return undefined;
  const [, gitMajor, gitMinor] = /^v?(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  const major = leadingNumber(content.major) ?? leadingNumber(gitMajor);
  const minor = leadingNumber(content.minor) ?? leadingNumber(gitMinor);
  return major === undefined || minor === undefined ? undefined : { major, minor, gitVersion };
}

function leadingNumber(value: unknown): number | undefined {
  const digits = /^\d+/.exec(text(value) ?? '')?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/** Whether the server is of this version or a later one. */
export function isAtLeast(version: ServerVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}
