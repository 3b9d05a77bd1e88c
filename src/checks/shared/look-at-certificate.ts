/** The command that shows what a host serves, with placeholders for the host. */
export const LOOK_AT_CERTIFICATE =
  'openssl s_client -connect HOST:443 -servername HOST </dev/null | openssl x509 -noout -issuer -subject -dates -ext subjectAltName';

/** What Go programs print when no trusted authority stands behind a certificate. */
export const UNKNOWN_AUTHORITY = /certificate signed by unknown authority/i;
