import type { AcmeServer, Profile } from '../profile/profile.js';

/** The Certificate that fills the TLS Secret, as the how-to names it. */
export function certificateName(profile: Profile): string {
  return profile.name;
}

/**
 * The Issuer for an ACME server. Each environment has one of its own: another server in the same Issuer makes cert-manager order nothing, and accounts are
 * not shared between environments. The how-to's name stands for the one that counts.
 */
export function acmeIssuerName({ name, style }: Profile, server: AcmeServer): string {
  const base = style === 'howto' ? 'acme-issuer' : `${name}-acme`;
  if (server === 'staging') return `${base}-staging`;
  return server === 'production' && style !== 'howto' ? `${base}-production` : base;
}

/** The Issuer that signs with nothing but the key itself: the root of an authority that is made in the cluster. */
export function selfSignedIssuerName({ name }: Profile): string {
  return `${name}-selfsigned`;
}

/** The authority's Issuer; of one that is made in the cluster also its Certificate and its Secret. */
export function authorityName({ name }: Profile): string {
  return `${name}-ca`;
}

/** The Secret in which cert-manager keeps the key of the ACME account. It has none of our labels, and no use after an uninstall. */
export function accountKeyName(issuer: string): string {
  return `${issuer}-account-key`;
}
