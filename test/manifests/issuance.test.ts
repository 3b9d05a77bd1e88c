import { describe, expect, it } from 'vitest';
import type { CertManagerGeneration } from '../../src/evidence/model.js';
import { authorityCertificate, registryCertificate } from '../../src/manifests/certificate.js';
import { acmeIssuer, authorityIssuer, directoryOf, selfSignedIssuer } from '../../src/manifests/issuer.js';
import {
  ACME_V2,
  certificate,
  HOST as HOWTO_HOST,
  issuer,
  NAMESPACE,
} from '../../src/playground/states/howto-manifests.js';
import { EMPTY_PROFILE, type Profile } from '../../src/profile/profile.js';

const PROFILE: Profile = { ...EMPTY_PROFILE, namespace: 'registry' };
const HTTP01 = { type: 'http01', ingressClass: 'nginx', field: false } as const;
const OLD: CertManagerGeneration = 'certmanager.k8s.io/v1alpha1';
const labels = {
  'app.kubernetes.io/managed-by': 'regdoctor',
  'app.kubernetes.io/instance': 'docker-registry',
};

describe('an Issuer for ACME', () => {
  it.each([
    [
      'cert-manager.io/v1',
      { ...HTTP01, field: true },
      { solvers: [{ http01: { ingress: { ingressClassName: 'nginx' } } }] },
    ],
    ['cert-manager.io/v1', HTTP01, { solvers: [{ http01: { ingress: { class: 'nginx' } } }] }],
    ['cert-manager.io/v1alpha2', HTTP01, { solvers: [{ http01: { ingress: { class: 'nginx' } } }] }],
    [OLD, HTTP01, { http01: {} }],
    [
      OLD,
      { type: 'dns01', solver: { route53: { region: 'eu-west-1' } } },
      { solvers: [{ dns01: { route53: { region: 'eu-west-1' } } }] },
    ],
  ] as const)('of %s with %j says %j', (generation, challenge, solved) => {
    const object = acmeIssuer({
      profile: PROFILE,
      generation,
      server: 'production',
      email: 'ops@acme.io',
      challenge,
    });
    expect(object).toEqual({
      apiVersion: generation,
      kind: 'Issuer',
      metadata: { name: 'docker-registry-acme-production', namespace: 'registry', labels },
      spec: {
        acme: {
          email: 'ops@acme.io',
          server: 'https://acme-v02.api.letsencrypt.org/directory',
          privateKeySecretRef: { name: 'docker-registry-acme-production-account-key' },
          ...solved,
        },
      },
    });
  });

  it('has an account of its own for each environment, and no address when there is none', () => {
    const of = (server: string) =>
      acmeIssuer({
        profile: PROFILE,
        generation: 'cert-manager.io/v1',
        server,
        email: '',
        challenge: HTTP01,
      });
    expect(of('staging').metadata?.name).toBe('docker-registry-acme-staging');
    expect(of('https://ca.acme.io/dir')).toMatchObject({
      metadata: { name: 'docker-registry-acme' },
      spec: { acme: { server: 'https://ca.acme.io/dir' } },
    });
    expect(of('staging').spec).not.toHaveProperty('acme.email');
    expect(directoryOf('staging')).toBe('https://acme-staging-v02.api.letsencrypt.org/directory');
  });
});

it("writes the how-to's own objects, with labels beside them", () => {
  const profile: Profile = { ...PROFILE, style: 'howto', namespace: NAMESPACE };
  const wanted = issuer(ACME_V2);
  const written = acmeIssuer({
    profile,
    generation: OLD,
    server: 'production',
    email: 'huatai@huatai.me',
    challenge: HTTP01,
  });
  expect(written).toEqual({ ...wanted, metadata: { ...wanted.metadata, labels } });
  const leaf = registryCertificate({
    profile,
    generation: OLD,
    host: HOWTO_HOST,
    issuer: 'acme-issuer',
    challenge: HTTP01,
  });
  expect(leaf).toEqual({ ...certificate(), metadata: { ...certificate().metadata, labels } });
});

describe('the Certificate of the registry', () => {
  const of = (
    generation: CertManagerGeneration,
    challenge: typeof HTTP01 | undefined,
    host = 'hub.acme.io',
  ) => registryCertificate({ profile: PROFILE, generation, host, issuer: 'some', challenge }).spec;

  it('says in the current generations only what is wanted', () => {
    expect(of('cert-manager.io/v1', HTTP01)).toEqual({
      secretName: 'docker-registry-tls-certificate',
      issuerRef: { name: 'some', kind: 'Issuer' },
      dnsNames: ['hub.acme.io'],
    });
    expect(of('cert-manager.io/v1alpha2', HTTP01)).not.toHaveProperty('acme');
  });

  it('has a common name where the authority is our own, unless it is too long', () => {
    expect(of('cert-manager.io/v1', undefined)).toHaveProperty('commonName', 'hub.acme.io');
    expect(of('cert-manager.io/v1', undefined, `${'a'.repeat(60)}.acme.io`)).not.toHaveProperty('commonName');
  });
});

describe('an authority that is made in the cluster', () => {
  it.each([
    ['cert-manager.io/v1', { privateKey: { algorithm: 'ECDSA', size: 256 } }],
    ['cert-manager.io/v1alpha2', { keyAlgorithm: 'ecdsa', keySize: 256 }],
    [OLD, { keyAlgorithm: 'ecdsa', keySize: 256 }],
  ] as const)('has its key where %s looks for it', (generation, key) => {
    expect(authorityCertificate(PROFILE, generation)).toMatchObject({
      metadata: { name: 'docker-registry-ca' },
      spec: {
        isCA: true,
        secretName: 'docker-registry-ca',
        issuerRef: { name: 'docker-registry-selfsigned' },
        ...key,
      },
    });
  });

  it('is signed by an Issuer of its own, and signs by another', () => {
    expect(selfSignedIssuer(PROFILE, OLD)).toMatchObject({
      metadata: { name: 'docker-registry-selfsigned' },
      spec: { selfSigned: {} },
    });
    expect(authorityIssuer(PROFILE, OLD, 'given')).toMatchObject({
      metadata: { name: 'docker-registry-ca' },
      spec: { ca: { secretName: 'given' } },
    });
  });
});
