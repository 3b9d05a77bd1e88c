import { addressInNetwork, isAddress } from './networks.js';

// registry/config.go: the domain of a reference, with an optional port. Newer daemons take IPv6 in brackets as well, older ones by way of
// net.ParseIP, so both are taken here.
const label = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const hostPort = new RegExp(`^${label}(?:\\.${label})*(?::[0-9]+)?$`);

/** The entry without `http://` or `https://`: Docker removes them and warns. */
function withoutScheme(entry: string): string {
  return entry.replace(/^https?:\/\//i, '');
}

/**
 * What dockerd says of an entry of `insecure-registries` that keeps it from starting, and undefined for one that it takes.
 * The order of the tests is that of moby's registry/config.go.
 */
export function insecureEntryProblem(entry: string): string | undefined {
  if (entry.startsWith('-') || entry.endsWith('-')) {
    return `invalid index name (${entry}). Cannot begin or end with a hyphen.`;
  }
  const name = withoutScheme(entry);
  if (name === entry && entry.includes('://')) {
    return `insecure registry ${entry} should not contain '://'`;
  }
  if (networkOf(name) !== undefined) return undefined;
  const { host, port } = splitHostPort(name);
  if (!hostPort.test(name) && !isAddress(host)) {
    return `insecure registry ${name} is not valid: invalid host ${goQuoted(host)}`;
  }
  if (port !== '' && !/^[+-]?[0-9]+$/.test(port)) {
    return `insecure registry ${name} is not valid: strconv.Atoi: parsing ${goQuoted(port)}: invalid syntax`;
  }
  if (port !== '' && (Number(port) < 0 || Number(port) > 65535)) {
    return `insecure registry ${name} is not valid: invalid port ${goQuoted(port)}`;
  }
  return undefined;
}

/**
 * Whether an entry switches verification off for a registry. Names match exactly, port included; networks match by the addresses that the
 * name resolves to. For port 443 the name stands without it: `host:443` is for references that are written so.
 */
export function coversHost(entry: string, host: string, port: number, addresses: readonly string[]): boolean {
  const name = withoutScheme(entry);
  const network = networkOf(name);
  if (network === undefined) return name === registryName(host, port);
  const bare = withoutBrackets(host);
  const candidates = isAddress(bare) ? [bare, ...addresses] : addresses;
  return candidates.some((address) => addressInNetwork(address, network));
}

/** The registry's name as it stands in image references, certs.d and insecure-registries: without the port when that is 443. */
export function registryName(host: string, port: number): string {
  const bare = withoutBrackets(host);
  const name = bare.includes(':') ? `[${bare}]` : bare;
  return port === 443 ? name : `${name}:${port}`;
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

function networkOf(name: string): { address: string; bits: number } | undefined {
  const slash = name.lastIndexOf('/');
  if (slash < 0) return undefined;
  const address = name.slice(0, slash);
  const bits = name.slice(slash + 1);
  if (!isAddress(address) || !/^[0-9]{1,3}$/.test(bits)) return undefined;
  return Number(bits) <= (address.includes(':') ? 128 : 32) ? { address, bits: Number(bits) } : undefined;
}

/** net.SplitHostPort; what it does not split is a host. */
function splitHostPort(name: string): { host: string; port: string } {
  const bracketed = /^\[([^[\]]*)\]:([^[\]:]*)$/.exec(name);
  if (bracketed !== null) return { host: bracketed[1] ?? '', port: bracketed[2] ?? '' };
  const plain = /^([^:[\]]*):([^:[\]]*)$/.exec(name);
  return plain === null ? { host: name, port: '' } : { host: plain[1] ?? '', port: plain[2] ?? '' };
}

/** Go's `%q`, for printable text. */
function goQuoted(text: string): string {
  return JSON.stringify(text);
}
