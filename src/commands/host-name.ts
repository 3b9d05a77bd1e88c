import { isIPv6 } from 'node:net';
import { ConfigError } from '../errors.js';
import { sanitizeLine } from '../report/sanitize.js';

/** RFC 1123, and the underscore, which some names have all the same. */
const LABEL = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*\\.?$`);
const LONGEST = 253;

/**
 * The registry as `--host` and `--port` name it; `--host` may say the port too.
 * @throws ConfigError when it is no host name, or when both say another port
 */
export function hostAndPort(given: string, port: number | undefined): { host: string; port?: number } {
  if (/^\[[^\]]*\](?::\d+)?$/.test(given) || isIPv6(given)) {
    throw new ConfigError(
      'IPv6 addresses are not supported as names of registries.',
      'Give a host name; where it leads can be said with --resolve HOST:PORT:ADDRESS.',
    );
  }
  const [, host = given, digits] = /^([^:]*):(\d{1,5})$/.exec(given) ?? [];
  if (host.length > LONGEST || !NAME.test(host)) {
    throw new ConfigError(
      `--host is a host name, not "${sanitizeLine(given).slice(0, LONGEST)}".`,
      'Leave out https:// and the path; give a port with --port.',
    );
  }
  const own = digits === undefined ? undefined : Number(digits);
  if (own !== undefined && (own < 1 || own > 65535)) {
    throw new ConfigError(`"${digits}" in --host is not a port.`, 'A port is a number from 1 to 65535.');
  }
  if (own !== undefined && port !== undefined && own !== port) {
    throw new ConfigError(`--host says port ${own}, --port ${port}.`, 'Give one of them.');
  }
  const one = port ?? own;
  return { host, ...(one === undefined ? {} : { port: one }) };
}
