import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import type { Evidence } from '../../src/evidence/model.js';
import { absent, read } from '../../src/evidence/reading.js';
import { captured } from '../support/evidence.js';
import { generated, NEW, OLD, onlyGeneration, setReady, specOf } from '../support/issuance.js';
import { TLS_SECRET } from '../support/tls-evidence.js';
import {
  certificate,
  fakeCertificate,
  handshake,
  refusal,
  temporaryCertificate,
  tlsSecret,
} from '../support/tls-facts.js';

const CHECKS = CATALOGUE.filter(({ layer }) => ['issuance', 'tls', 'client'].includes(layer));

/** `[code, codes of its causes]` of every finding, in the order of the report. */
function causes(evidence: Evidence): [string, string[]][] {
  const { findings } = diagnose(evidence, CHECKS);
  return findings.map(({ code, causedBy }) => [code, causedBy.map((id) => id.split(':')[0] ?? '')]);
}

function servesTemporary(evidence: Evidence): void {
  evidence.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [temporaryCertificate()]));
  evidence.readings.tls = read(handshake([temporaryCertificate()], refusal('unknown-authority')));
}

describe('one cause with its consequences', () => {
  it.each([OLD, NEW])('the ACME v1 endpoint explains all down to docker login, in %s', async (generation) => {
    const evidence = await captured('21-certmanager-issuer-v01', (e) => {
      onlyGeneration(e, generation);
      servesTemporary(e);
    });
    expect(causes(evidence)).toEqual([
      ['RD201', []],
      ['RD213', ['RD201']],
      ['RD230', ['RD213']],
      ['RD301', ['RD230']],
      ['RD101', ['RD301']],
    ]);
  });

  it('two generations of the same names stay two trees', async () => {
    const { roots, findings } = diagnose(await captured('21-certmanager-issuer-v01'), CHECKS);
    expect(roots).toHaveLength(2);
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
    expect(findings.filter(({ code }) => code === 'RD230').map(({ causedBy }) => causedBy.length)).toEqual([
      1, 1,
    ]);
  });

  it('a reference to an Issuer that is not there', async () => {
    const evidence = await captured('21-certmanager-issuer-v01', (e) => {
      onlyGeneration(e, NEW);
      servesTemporary(e);
      specOf(generated(e, 'certificates', NEW, 'docker-registry')).issuerRef = { name: 'gone' };
    });
    expect(causes(evidence)).toEqual([
      ['RD209', []],
      ['RD230', ['RD209']],
      ['RD301', ['RD230']],
      ['RD101', ['RD301']],
    ]);
  });

  it('an expired certificate that a stale annotation keeps from being renewed', async () => {
    const evidence = await captured('21-certmanager-issuer-v01', (e) => {
      onlyGeneration(e, NEW);
      e.readings.certificates = { [NEW]: read([]) };
      const server = 'https://acme-v02.api.letsencrypt.org/directory';
      specOf(generated(e, 'issuers', NEW, 'acme-issuer')).acme = { server };
      const old = certificate({ notAfter: '2026-11-20T00:00:00.000Z' });
      e.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [old]));
      e.readings.tls = read(handshake([old], refusal('expired')));
    });
    expect(causes(evidence)).toEqual([
      ['RD220', []],
      ['RD305', ['RD220']],
    ]);
  });

  it('a private authority explains the refusal, and has no cause itself', async () => {
    const evidence = await captured('01-healthy', (e) => {
      const leaf = certificate({ issuer: 'O=Huatai, CN=Root' });
      e.readings.tls = read(handshake([leaf], refusal('unknown-authority')));
    });
    expect(causes(evidence)).toEqual([
      ['RD304', []],
      ['RD101', ['RD304']],
    ]);
  });

  it('an authority of the own cluster is not taken for a proxy that is called alike', async () => {
    const leaf = certificate({ issuer: 'O=Huatai, OU=Fortinet, CN=FortiAuthenticator CA' });
    const served = handshake([leaf], refusal('unknown-authority'));
    const evidence = await captured('01-healthy', (e) => (e.readings.tls = read(served)));
    expect(causes(evidence)).toEqual([
      ['RD310', []],
      ['RD101', ['RD310']],
    ]);
    evidence.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [leaf]));
    expect(causes(evidence)).toEqual([
      ['RD304', []],
      ['RD101', ['RD304']],
    ]);
  });

  it.each([
    ['RD302', undefined],
    ['RD302', certificate()],
    ['RD307', certificate({ names: ['old.example.com'] })],
    ['RD308', certificate({ names: [] })],
  ])('%s alone, when the ingress controller shows a certificate of its own', async (code, stored) => {
    const fake = { ...fakeCertificate(), fingerprint256: 'EE:FF' };
    const evidence = await captured('01-healthy', (e) => {
      e.readings.secrets[TLS_SECRET] =
        stored === undefined ? absent('not found') : read(tlsSecret(TLS_SECRET, [stored]));
      e.readings.tls = read(handshake([fake], refusal('name')));
    });
    expect(causes(evidence)).toEqual([[code, []]]);
  });

  it('an order that is not finished explains that the ingress controller has nothing to serve', async () => {
    const evidence = await captured('21-certmanager-issuer-v01', (e) => {
      onlyGeneration(e, OLD);
      e.readings.secrets[TLS_SECRET] = absent('not issued yet');
      e.readings.tls = read(handshake([fakeCertificate()], refusal('name')));
    });
    expect(causes(evidence)).toEqual([
      ['RD201', []],
      ['RD213', ['RD201']],
      ['RD230', ['RD213']],
      ['RD302', ['RD230']],
    ]);
  });

  it('x509 stands alone when nothing upstream explains it', async () => {
    const evidence = await captured('01-healthy', (e) => {
      const issuer = certificate({
        subject: "C=US, O=Let's Encrypt, CN=YR1",
        issuer: 'CN=A Root Of Tomorrow',
      });
      e.readings.tls = read(handshake([certificate(), issuer], refusal('unknown-authority')));
    });
    expect(causes(evidence)).toEqual([['RD101', []]]);
  });

  it('nothing is found when the certificate is issued and trusted', async () => {
    const evidence = await captured('21-certmanager-issuer-v01', (e) => {
      onlyGeneration(e, NEW);
      const issuer = generated(e, 'issuers', NEW, 'acme-issuer');
      specOf(issuer).acme = { server: 'https://acme-v02.api.letsencrypt.org/directory' };
      setReady(issuer, 'True', 'ACMEAccountRegistered', 'registered');
      setReady(generated(e, 'certificates', NEW, 'docker-registry'), 'True', 'Ready', 'up to date');
      e.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [certificate()]));
      e.readings.tls = read(handshake([certificate()]));
    });
    expect(causes(evidence)).toEqual([]);
  });
});

describe('an authority that nobody knows', () => {
  it.each([
    ['O=Huatai, CN=Huatai Root CA', false],
    ['O=Huatai, CN=Huatai TLS 2026', true],
  ])('%s may be an intermediate one: %s', async (issuer, maybe) => {
    const served = handshake([certificate({ issuer })], refusal('unknown-authority'));
    const evidence = await captured('01-healthy', (e) => (e.readings.tls = read(served)));
    const finding = diagnose(evidence, CHECKS).findings.find(({ code }) => code === 'RD304');
    expect(finding?.message.includes('It is sent alone')).toBe(maybe);
  });
});

describe('levels', () => {
  const levelOf = (evidence: Evidence, code: string) =>
    diagnose(evidence, CHECKS).findings.find((finding) => finding.code === code)?.level;

  it('a young order is a warning unless a failure hangs on it, an old one a failure', async () => {
    const evidence = await captured('21b-certmanager-issuer-ready-order-created');
    expect(levelOf(evidence, 'RD230')).toBe('fail');
    evidence.readings.secrets[TLS_SECRET] = absent('not issued yet');
    expect(levelOf(evidence, 'RD230')).toBe('warn');
    evidence.takenAt = '2026-11-22T18:05:50Z';
    expect(levelOf(evidence, 'RD230')).toBe('fail');
  });

  it('a young Certificate whose Issuer does not work is a failure at once', async () => {
    expect(levelOf(await captured('21-certmanager-issuer-v01'), 'RD230')).toBe('fail');
  });

  it('an Issuer on v1 that nothing uses yet is a warning', async () => {
    const evidence = await captured('21-certmanager-issuer-v01', (e) => {
      onlyGeneration(e, NEW);
      e.readings.certificates = { [NEW]: read([]) };
    });
    expect(levelOf(evidence, 'RD201')).toBe('warn');
  });

  it('a proxy that opens TLS is a warning where its authority is trusted', async () => {
    const leaf = certificate({ issuer: 'O=Zscaler Inc., CN=Zscaler Root CA', fingerprint256: 'EE:FF' });
    const evidence = await captured('01-healthy', (e) => (e.readings.tls = read(handshake([leaf]))));
    expect(levelOf(evidence, 'RD310')).toBe('warn');
    evidence.readings.tls = read(handshake([leaf], refusal('unknown-authority')));
    expect(levelOf(evidence, 'RD310')).toBe('fail');
  });

  it('a stale annotation is a warning while the old certificate is good', async () => {
    const evidence = await captured('21-certmanager-issuer-v01', (e) => {
      onlyGeneration(e, NEW);
      e.readings.certificates = { [NEW]: read([]) };
      e.readings.secrets[TLS_SECRET] = read(tlsSecret(TLS_SECRET, [certificate()]));
    });
    expect(levelOf(evidence, 'RD220')).toBe('warn');
    evidence.readings.secrets[TLS_SECRET] = absent('not found');
    expect(levelOf(evidence, 'RD220')).toBe('fail');
  });
});
