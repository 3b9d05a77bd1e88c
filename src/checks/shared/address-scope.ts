/** How far an address reaches: this machine, the networks of one's own, or the Internet. */
export type AddressScope = 'loopback' | 'private' | 'public';

/** RFC 1918, the carrier's 100.64.0.0/10 of RFC 6598 and link-local 169.254.0.0/16. */
const PRIVATE_IPV4 =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.)/;

/** The scope of an IPv4 or IPv6 address without brackets; an IPv4 address may be written as `::ffff:10.0.0.1`. */
export function addressScope(address: string): AddressScope {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  if (plain.startsWith('127.') || plain === '::1') return 'loopback';
  return PRIVATE_IPV4.test(plain) || /^(f[cd]|fe[89ab])[0-9a-f]{0,2}:/.test(plain) ? 'private' : 'public';
}
