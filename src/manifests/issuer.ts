import type { CertManagerGeneration } from '../evidence/model.js';
import type { KubeObject } from '../kube/objects.js';
import type { AcmeServer, Profile } from '../profile/profile.js';
import { accountKeyName, acmeIssuerName, authorityName, selfSignedIssuerName } from './issuance-names.js';
import { headOf } from './metadata.js';
import { refIn } from './names.js';

/** https://letsencrypt.org/docs/staging-environment/ */
const DIRECTORIES: Readonly<Record<string, string>> = {
  staging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
  production: 'https://acme-v02.api.letsencrypt.org/directory',
};

/** The directory of an ACME server that is given by name or by its URL. */
export function directoryOf(server: AcmeServer): string {
  return DIRECTORIES[server] ?? server;
}

/** How the authority is shown that the name is ours. */
export type Challenge =
  /** `field`: the solver's Ingress names its class by `ingressClassName`, which cert-manager 1.12 and later write; else by the annotation. */
  | { type: 'http01'; ingressClass: string; field: boolean }
  | { type: 'dns01'; solver: Record<string, unknown> };

export interface AcmeIssuerInput {
  profile: Profile;
  generation: CertManagerGeneration;
  server: AcmeServer;
  email: string | undefined;
  challenge: Challenge;
}

/**
 * An Issuer that orders from an ACME server. For the oldest generation HTTP-01 is written as the how-to has it, where the Certificate says the class;
 * `solvers` is what later ones read, and what 0.8 to 0.10 read as well.
 */
export function acmeIssuer(input: AcmeIssuerInput): KubeObject {
  const { profile, generation, server, email, challenge } = input;
  const name = acmeIssuerName(profile, server);
  return {
    ...headOf(profile, refIn(profile, generation, 'Issuer', name)),
    spec: {
      acme: {
        ...(email === undefined || email === '' ? {} : { email }),
        server: directoryOf(server),
        privateKeySecretRef: { name: accountKeyName(name) },
        ...solvedBy(generation, challenge),
      },
    },
  };
}

function solvedBy(generation: CertManagerGeneration, challenge: Challenge): Record<string, unknown> {
  if (challenge.type === 'dns01') return { solvers: [{ dns01: challenge.solver }] };
  if (inCertificate(generation, challenge)) return { http01: {} };
  const { ingressClass, field } = challenge;
  const ingress = field ? { ingressClassName: ingressClass } : { class: ingressClass };
  return { solvers: [{ http01: { ingress } }] };
}

/** True where the Certificate says how its challenge is solved, and not the Issuer. */
export function inCertificate(generation: CertManagerGeneration, challenge: Challenge): boolean {
  return generation === 'certmanager.k8s.io/v1alpha1' && challenge.type === 'http01';
}

/** An Issuer that signs with the authority of a Secret of the same namespace. */
export function authorityIssuer(
  profile: Profile,
  generation: CertManagerGeneration,
  secretName: string,
): KubeObject {
  return {
    ...headOf(profile, refIn(profile, generation, 'Issuer', authorityName(profile))),
    spec: { ca: { secretName } },
  };
}

/** An Issuer whose certificates sign themselves. */
export function selfSignedIssuer(profile: Profile, generation: CertManagerGeneration): KubeObject {
  return {
    ...headOf(profile, refIn(profile, generation, 'Issuer', selfSignedIssuerName(profile))),
    spec: { selfSigned: {} },
  };
}
