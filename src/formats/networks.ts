export interface Network {
  address: string;
  /** Length of the prefix. */
  bits: number;
}

/** Whether the text is an IPv4 or IPv6 address, without brackets, port or zone. */
export function isAddress(text: string): boolean {
  return bitsOf(text) !== undefined;
}

/** Whether the address lies in the network; an IPv4 address never lies in an IPv6 network. */
export function addressInNetwork(address: string, network: Network): boolean {
  const own = bitsOf(address);
  const other = bitsOf(network.address);
  if (own === undefined || other === undefined || own.length !== other.length) return false;
  return own.slice(0, network.bits) === other.slice(0, network.bits);
}

/** The address as a string of 32 or 128 binary digits. */
function bitsOf(address: string): string | undefined {
  const groups = address.includes(':') ? ipv6Groups(address) : undefined;
  if (groups !== undefined) return groups.map((group) => group.toString(2).padStart(16, '0')).join('');
  const bytes = address.includes(':') ? undefined : ipv4Bytes(address);
  return bytes?.map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

function ipv4Bytes(address: string): number[] | undefined {
  const parts = address.split('.');
  // A leading zero is not read as octal but refused, as by Go.
  const valid =
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256);
  return valid ? parts.map(Number) : undefined;
}

function ipv6Groups(address: string): number[] | undefined {
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':').flatMap(groupsOf)));
  if (head === undefined) return undefined;
  const given = [...head, ...(tail ?? [])];
  if (given.some((group) => !Number.isInteger(group))) return undefined;
  if (tail === undefined) return given.length === 8 ? given : undefined;
  if (given.length > 7) return undefined;
  return [...head, ...new Array<number>(8 - given.length).fill(0), ...tail];
}

/** One group, or two for a dotted end such as `::ffff:10.0.0.1`; NaN for what is none. */
function groupsOf(part: string): number[] {
  const bytes = ipv4Bytes(part);
  const [a, b, c, d] = bytes ?? [];
  if (a !== undefined && b !== undefined && c !== undefined && d !== undefined)
    return [a * 256 + b, c * 256 + d];
  return [/^[0-9a-fA-F]{1,4}$/.test(part) ? Number.parseInt(part, 16) : Number.NaN];
}
