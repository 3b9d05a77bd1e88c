import { describe, expect, it } from 'vitest';
import { classifyCertificate } from '../../../src/checks/shared/classify-certificate.js';
import type { CertificateFacts } from '../../../src/evidence/model.js';
import {
  certificate,
  fakeCertificate,
  stagingCertificate,
  temporaryCertificate,
} from '../../support/tls-facts.js';

const HOST = 'registry.xcloud.huatai.me';
const NOW = new Date('2026-11-22T18:00:50Z');
const PAST = '2026-11-20T00:00:00.000Z';
const classify = (leaf: CertificateFacts, host = HOST) => classifyCertificate([leaf], host, NOW);

describe('classifyCertificate', () => {
  it.each([
    ['public', certificate()],
    [
      'public',
      certificate({ issuer: 'C=GB, O=Sectigo Limited, CN=Sectigo Public Server Authentication CA DV R36' }),
    ],
    ['ingress-fake', fakeCertificate()],
    ['ingress-fake', certificate({ names: ['ingress.local'] })],
    ['temporary', temporaryCertificate('serial')],
    ['temporary', temporaryCertificate('subject')],
    ['temporary', certificate({ serial: '001234567890' })],
    ['temporary', certificate({ subject: `CN=${HOST}+serialNumber=1234567890` })],
    ['staging', stagingCertificate()],
    ['staging', certificate({ issuer: 'CN=Fake LE Intermediate X1' })],
    ['controller-default', certificate({ subject: 'CN=TRAEFIK DEFAULT CERT', names: ['a.traefik.default'] })],
    ['expired', certificate({ notAfter: PAST })],
    ['not-yet-valid', certificate({ notBefore: '2027-01-01T00:00:00.000Z' })],
    ['no-names', certificate({ names: [] })],
    ['wrong-name', certificate({ names: ['other.example.com'] })],
    ['intercepted', certificate({ issuer: 'O=Netskope Inc., CN=ca.huatai.goskope.com' })],
    ['intercepted', certificate({ issuer: 'O=Cloudflare, Inc., CN=Gateway CA - Cloudflare Managed G1' })],
    ['public', certificate({ issuer: 'C=US, O=Cloudflare, Inc., CN=Cloudflare Inc ECC CA-3' })],
    ['self-signed', certificate({ issuer: 'CN=Fiddler', subject: 'CN=Fiddler', selfSigned: true })],
    ['self-signed', certificate({ issuer: 'CN=me', subject: 'CN=me', selfSigned: true })],
    ['private-ca', certificate({ issuer: 'O=Huatai, CN=Root' })],
  ] as const)('%s', (kind, leaf) => expect(classify(leaf)).toBe(kind));

  it.each<[string, string, CertificateFacts]>([
    ['temporary before expired', 'temporary', { ...temporaryCertificate(), notAfter: PAST }],
    ['the fake one before self-signed and expired', 'ingress-fake', { ...fakeCertificate(), notAfter: PAST }],
    ['staging before a wrong name', 'staging', { ...stagingCertificate(), names: ['other.example.com'] }],
    ['expired before a wrong name', 'expired', certificate({ notAfter: PAST, names: ['other.example.com'] })],
    [
      'a wrong name before a private authority',
      'wrong-name',
      certificate({ issuer: 'CN=x', names: ['b.c'] }),
    ],
    [
      'a name that merely contains the marks',
      'public',
      certificate({ subject: 'CN=cert-manager.local.example.com' }),
    ],
    ['another serial number that contains the digits', 'public', certificate({ serial: '12345678901' })],
  ])('%s', (_, kind, leaf) => expect(classify(leaf)).toBe(kind));

  it('takes localhost for itself when that is the host', () => {
    const leaf = certificate({ subject: 'CN=localhost', issuer: 'CN=localhost', names: ['localhost'] });
    expect(classify(leaf, 'localhost')).toBe('self-signed');
    expect(classify(leaf)).toBe('controller-default');
  });

  it('has no class for an empty chain', () => expect(classifyCertificate([], HOST, NOW)).toBeUndefined());
});
