import type { CertificateFacts, TlsVerification } from '../model.js';
import { isAddress } from './address.js';

/**
 * Judges a leaf certificate as Go's crypto/x509 does before it looks at the chain: dates, then the host name. undefined when both are fine.
 * The texts are those of Go: dockerd and containerd print them.
 */
export function judgeLeaf(leaf: CertificateFacts, host: string, now: Date): TlsVerification | undefined {
  return judgeDates(leaf, now) ?? judgeName(leaf, host);
}

/** The dates of one certificate of the chain. */
export function judgeDates(certificate: CertificateFacts, now: Date): TlsVerification | undefined {
  const prefix = `x509: certificate has expired or is not yet valid: current time ${seconds(now)}`;
  const notBefore = new Date(certificate.notBefore);
  const notAfter = new Date(certificate.notAfter);
  if (now < notBefore) {
    return { ok: false, fault: 'not-yet-valid', message: `${prefix} is before ${seconds(notBefore)}` };
  }
  if (now > notAfter) {
    return { ok: false, fault: 'expired', message: `${prefix} is after ${seconds(notAfter)}` };
  }
  return undefined;
}

/** `VerifyHostname`: the common name never counts, but when it would have matched the text says so. */
function judgeName(leaf: CertificateFacts, host: string): TlsVerification | undefined {
  const bare = host.replace(/^\[|\]$/g, '');
  const addresses = leaf.names.filter(isAddress);
  const dnsNames = leaf.names.filter((name) => !isAddress(name));
  if (isAddress(bare)) {
    if (addresses.some((address) => sameAddress(address, bare))) return undefined;
    if (addresses.length === 0 && !matchesLegacyName(leaf, bare)) {
      return {
        ok: false,
        fault: dnsNames.length === 0 ? 'no-names' : 'name',
        message: `x509: cannot validate certificate for ${bare} because it doesn't contain any IP SANs`,
      };
    }
    return mismatch(leaf, addresses, bare);
  }
  if (dnsNames.some((pattern) => matchesName(pattern, bare))) return undefined;
  return mismatch(leaf, dnsNames, bare);
}

function mismatch(leaf: CertificateFacts, valid: string[], host: string): TlsVerification {
  if (matchesLegacyName(leaf, host)) {
    const message = 'x509: certificate relies on legacy Common Name field, use SANs instead';
    return { ok: false, fault: 'no-names', message };
  }
  if (valid.length === 0) {
    const message = `x509: certificate is not valid for any names, but wanted to match ${host}`;
    return { ok: false, fault: 'no-names', message };
  }
  return {
    ok: false,
    fault: 'name',
    message: `x509: certificate is valid for ${valid.join(', ')}, not ${host}`,
  };
}

function matchesLegacyName(leaf: CertificateFacts, host: string): boolean {
  const commonName = /(?:^|, )CN=([^,]*)/.exec(leaf.subject)?.[1];
  return leaf.names.length === 0 && commonName !== undefined && matchesName(commonName, host);
}

/** A wildcard stands for exactly one label, the first. */
export function matchesName(pattern: string, host: string): boolean {
  const wanted = host.toLowerCase().replace(/\.$/, '').split('.');
  const labels = pattern.toLowerCase().split('.');
  return (
    wanted.length === labels.length &&
    labels.every(
      (label, index) => label === wanted[index] || (index === 0 && label === '*' && labels.length > 1),
    )
  );
}

function sameAddress(a: string, b: string): boolean {
  return canonicalAddress(a) === canonicalAddress(b);
}

/** IPv6 addresses have several spellings; a URL has one. */
function canonicalAddress(address: string): string {
  return address.includes(':') ? new URL(`http://[${address}]/`).hostname : address;
}

/** RFC 3339 in UTC without fractions, as Go prints it. */
function seconds(date: Date): string {
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
