/**
 * True when a name of a certificate or of an Ingress covers the host, as Go's crypto/x509 judges it: letter case and a final dot do not
 * count, `*` stands for exactly one whole label at the left, and an IP address is matched by itself alone.
 */
export function coversHost(name: string, host: string): boolean {
  if (isIpAddress(host)) return sameAddress(name, host);
  const pattern = canonicalName(name);
  const wanted = canonicalName(host);
  if (!pattern.startsWith('*.')) return pattern !== '' && pattern === wanted;
  const dot = wanted.indexOf('.');
  return dot > 0 && wanted.slice(dot) === pattern.slice(1);
}

/** True for an IPv4 or IPv6 address, the latter with or without brackets. */
export function isIpAddress(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || /^\[?[0-9a-f.]*:[0-9a-f:.]*\]?$/i.test(host);
}

function canonicalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function sameAddress(a: string, b: string): boolean {
  return isIpAddress(a) && groupsOf(a) === groupsOf(b);
}

/** An IPv6 address written out in eight groups without leading zeros; anything else as it is. */
function groupsOf(address: string): string {
  const plain = address.replace(/^\[|\]$/g, '').toLowerCase();
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(missing).fill('0'), ...right]
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
