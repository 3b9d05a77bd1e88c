import type { AcmeServer, Profile } from '../profile/profile.js';

/** The Certificate that fills the TLS Secret, as the how-to names it. */
export function certificateName(profile: Profile): string {
  return profile.name;
}

/**
 * The Issuer that the Certificate asks. Each ACME environment has one of its own: another server in the same Issuer makes cert-manager order nothing.
 * `server` is the one in use, which during a rehearsal is not the profile's.
 */
export function issuerName(profile: Profile, server?: AcmeServer): string {
  switch (profile.certificate?.source) {
    case 'ca':
    case 'new-ca':
      return authorityName(profile);
    case 'self-signed':
      return selfSignedIssuerName(profile);
    default:
      return acmeIssuerName(profile, server);
  }
}

function acmeIssuerName({ name, style }: Profile, server: AcmeServer | undefined): string {
  const base = style === 'howto' ? 'acme-issuer' : `${name}-acme`;
  return server === 'staging' ? `${base}-staging` : base;
}

/** The Issuer that signs with nothing but the key itself: the root of an authority that is made in the cluster. */
export function selfSignedIssuerName({ name }: Profile): string {
  return `${name}-selfsigned`;
}

/** The authority's Certificate, its Secret and its Issuer. */
export function authorityName({ name }: Profile): string {
  return `${name}-ca`;
}

/** The Secret in which cert-manager keeps the key of the ACME account. It has none of our labels, and no use after an uninstall. */
export function accountKeyName(issuer: string): string {
  return `${issuer}-account-key`;
}
