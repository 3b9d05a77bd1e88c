import { isIP } from 'node:net';

/**
 * True for an IP address. Node compiles a large pattern when it is first asked whether something is an IPv6 address, so names, which have no
 * colon, are not asked about.
 */
export function isAddress(text: string): boolean {
  return (text.includes(':') || /^[\d.]+$/.test(text)) && isIP(text) !== 0;
}
