import type { CertManagerGeneration } from '../evidence/model.js';
import type { KubeObject } from '../kube/objects.js';
import type { Profile } from '../profile/profile.js';
import { authorityName, certificateName, selfSignedIssuerName } from './issuance-names.js';
import { type Challenge, inCertificate } from './issuer.js';
import { headOf } from './metadata.js';
import { refIn, tlsSecretName } from './names.js';

/** As cert-manager writes ten years back; another spelling of the same would count as a difference for ever. */
const TEN_YEARS = '87600h0m0s';
/** The longest common name of X.509. */
const LONGEST_COMMON_NAME = 64;

export interface CertificateInput {
  profile: Profile;
  generation: CertManagerGeneration;
  host: string;
  /** The Issuer of the same namespace that is asked. */
  issuer: string;
  /** For ACME. */
  challenge: Challenge | undefined;
}

/** The Certificate that fills the registry's TLS Secret, and keeps it filled. */
export function registryCertificate(input: CertificateInput): KubeObject {
  const { profile, generation, host, issuer, challenge } = input;
  return {
    ...headOf(profile, refIn(profile, generation, 'Certificate', certificateName(profile))),
    spec: {
      secretName: tlsSecretName(profile),
      // In the how-to it has no kind, which means the same.
      issuerRef: profile.style === 'howto' ? { name: issuer } : { name: issuer, kind: 'Issuer' },
      // Authorities of one's own take the names as they are: a certificate without any subject is refused by some clients.
      ...(challenge === undefined && host.length <= LONGEST_COMMON_NAME ? { commonName: host } : {}),
      dnsNames: [host],
      ...(challenge === undefined ? {} : solverOf(generation, host, challenge)),
    },
  };
}

function solverOf(
  generation: CertManagerGeneration,
  host: string,
  challenge: Challenge,
): Record<string, unknown> {
  if (challenge.type !== 'http01' || !inCertificate(generation, challenge)) return {};
  return {
    acme: { config: [{ http01: { ingressClass: challenge.ingressClass }, domains: [host] }] },
  };
}

/** The authority itself: a certificate that may sign others, signed by its own key. Its Secret is what has to be kept. */
export function authorityCertificate(profile: Profile, generation: CertManagerGeneration): KubeObject {
  const name = authorityName(profile);
  return {
    ...headOf(profile, refIn(profile, generation, 'Certificate', name)),
    spec: {
      isCA: true,
      commonName: `${profile.name.slice(0, LONGEST_COMMON_NAME - 3)} CA`,
      secretName: name,
      duration: TEN_YEARS,
      // The API of 1.0 put the key's fields into a map of their own.
      ...(generation === 'cert-manager.io/v1'
        ? { privateKey: { algorithm: 'ECDSA', size: 256 } }
        : { keyAlgorithm: 'ecdsa', keySize: 256 }),
      issuerRef: { name: selfSignedIssuerName(profile), kind: 'Issuer' },
    },
  };
}
