import { describe, expect, it } from 'vitest';
import { absent, denied, failed, read } from '../../src/evidence/reading.js';
import type { KubeObject } from '../../src/kube/objects.js';
import type { CertificateChoice, Profile } from '../../src/profile/profile.js';
import { wantedIssuance } from '../../src/steps/shared/issuance.js';
import { source } from '../../src/steps/source.js';
import { type IssuancePart, meta, ready, stored, withIssuance } from '../support/issuance-survey.js';
import { type ContextParts, contextOf, NAMESPACE } from '../support/survey.js';

const ACME: CertificateChoice = { source: 'acme-http01', server: 'production' };
const of = (profile: Partial<Profile>, part: IssuancePart = {}, more: ContextParts = {}) =>
  contextOf(withIssuance(part, { ...more, profile }));
const look = (...args: Parameters<typeof of>) => source.look(of(...args));
const take = (answers: Record<string, string>, ...args: Parameters<typeof of>) =>
  source.take?.(of(...args), answers);

const DNS_ISSUER: KubeObject = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Issuer',
  metadata: meta('company'),
  spec: {
    acme: { solvers: [{ dns01: { cloudflare: { apiTokenSecretRef: { name: 'cf', key: 'token' } } } }] },
  },
};

function issuersOf(choice: CertificateChoice, part: IssuancePart = {}): KubeObject[] {
  const wanted = wantedIssuance(of({ certificate: choice }, part));
  if (wanted === undefined) throw new Error('nothing is wanted');
  return wanted.issuers;
}

describe('the step of the source', () => {
  it('asks where the certificate comes from, ACME first for a public host', () => {
    expect(look({})).toMatchObject({
      state: 'ask',
      questions: [
        { id: 'source', default: 'acme-http01' },
        { id: 'secret', when: { question: 'source', answers: ['ca', 'secret'] } },
      ],
      facts: [],
    });
  });

  it.each([
    ['10.0.0.5', 'a private address, 10.0.0.5'],
    ['127.0.0.1', 'an address of this machine alone'],
  ])('does not offer HTTP-01 at %s without saying that it cannot work', (resolves, words) => {
    const standing = look({}, { resolves });
    expect(standing).toMatchObject({
      questions: [{ default: 'new-ca', about: { 'acme-http01': expect.stringContaining(words) } }, {}],
      facts: [expect.stringContaining('RD258')],
    });
  });

  it('offers DNS-01 for a private host where an Issuer has a provider', () => {
    expect(look({}, { resolves: '10.0.0.5', live: [DNS_ISSUER] })).toMatchObject({
      questions: [
        {
          default: 'acme-dns01',
          about: { 'acme-dns01': expect.stringContaining('Issuer company (cloudflare)') },
        },
        {},
      ],
    });
  });

  it('says that a public authority issues nothing for a name of no public domain', () => {
    const standing = look({ host: 'registry.home.lan' });
    expect(standing).toMatchObject({ questions: [{ default: 'new-ca' }, {}] });
    expect(JSON.stringify(standing)).toContain('RD242');
  });

  describe('takes', () => {
    it.each([
      [
        { source: 'acme-http01', secret: '' },
        { source: 'acme-http01', server: 'production' },
      ],
      [{ source: 'new-ca' }, { source: 'new-ca' }],
      [{ source: 'self-signed' }, { source: 'self-signed' }],
      [
        { source: 'ca', secret: 'company-ca' },
        { source: 'ca', secret: 'company-ca' },
      ],
      [
        { source: 'secret', secret: 'wild.tls' },
        { source: 'secret', secret: 'wild.tls' },
      ],
    ])('%j', (answers, certificate) => {
      expect(take(answers, {})).toMatchObject({ certificate });
    });

    it('the server and the address after the source', () => {
      const profile = { certificate: ACME };
      const asked = look(profile, {}, { memory: { answered: ['source.source'] } });
      expect(asked).toMatchObject({
        state: 'ask',
        questions: [
          { id: 'server', default: 'production' },
          { id: 'email', optional: true },
        ],
      });
      expect(take({ server: 'staging', email: 'ops@acme.io' }, profile)).toMatchObject({
        certificate: { source: 'acme-http01', server: 'staging', email: 'ops@acme.io' },
      });
      expect(
        take({ server: 'production', email: '' }, { certificate: { ...ACME, email: 'old@acme.io' } }),
      ).not.toHaveProperty('certificate.email');
      const answered = look(profile, {}, { memory: { answered: ['source.source', 'source.server'] } });
      expect(answered.state).toBe('plan');
    });

    it('all of them again when it is reopened', () => {
      expect(look({ certificate: ACME }, {}, { memory: { reopened: 'source' } })).toMatchObject({
        state: 'ask',
        questions: [{ id: 'source', default: 'acme-http01' }, {}, { id: 'server' }, { id: 'email' }],
      });
    });

    it('the only provider of DNS-01 that is there, and asks which of several', () => {
      expect(take({ source: 'acme-dns01' }, {}, { live: [DNS_ISSUER] })).toMatchObject({
        certificate: { solver: { cloudflare: { apiTokenSecretRef: { name: 'cf' } } } },
      });
      const second = { ...DNS_ISSUER, metadata: meta('other') };
      const live = [DNS_ISSUER, second];
      const names = ['Issuer company (cloudflare)', 'Issuer other (cloudflare)'];
      const taken = take({ source: 'acme-dns01' }, {}, { live });
      expect(taken).toMatchObject({ certificate: { solver: {} } });
      const certificate = (taken as Profile).certificate as CertificateChoice;
      expect(look({ certificate }, { live })).toMatchObject({
        state: 'ask',
        questions: [
          { id: 'solver', choices: [...names, 'another'] },
          { id: 'settings', optional: true },
        ],
      });
      expect(take({ solver: 'Issuer other (cloudflare)' }, { certificate }, { live })).toMatchObject({
        certificate: { solver: { cloudflare: {} } },
      });
      const another = { solver: 'another', settings: 'route53: { region: eu-west-1 }' };
      expect(take(another, { certificate }, { live })).toMatchObject({
        certificate: { solver: { route53: { region: 'eu-west-1' } } },
      });
      expect(take({ ...another, settings: ' ' }, { certificate }, { live })).toMatchObject({
        question: 'settings',
      });
    });

    it('the settings of a provider that is in no Issuer, and others in their place later', () => {
      const chosen = take({ source: 'acme-dns01' }, {}) as Profile;
      expect(chosen.certificate).toMatchObject({ source: 'acme-dns01', solver: {} });
      const given = take(
        { settings: '- dns01:\n    rfc2136:\n      nameserver: 192.0.2.1' },
        chosen,
      ) as Profile;
      expect(given.certificate).toMatchObject({ solver: { rfc2136: { nameserver: '192.0.2.1' } } });
      const again = look(given, {}, { memory: { reopened: 'source' } });
      expect(JSON.stringify(again)).toContain('Other settings of the DNS provider');
      const answers = { source: 'acme-dns01', secret: '', server: 'staging', email: '' };
      expect(take({ ...answers, settings: '' }, given)).toMatchObject({
        certificate: { server: 'staging', solver: { rfc2136: {} } },
      });
      const other = take({ ...answers, settings: 'route53: {}' }, given) as Profile;
      expect(other.certificate).toMatchObject({ solver: { route53: {} } });
      expect(other.certificate).not.toHaveProperty('solver.rfc2136');
    });
  });

  it.each([
    [{ source: 'ca', secret: ' ' }, 'secret', 'name of the Secret'],
    [{ source: 'secret', secret: 'A_b' }, 'secret', 'no name of a Secret'],
    [{ source: 'magic' }, 'source', 'none of'],
    [{ source: 'acme-http01', email: 'ann@example.com' }, 'email', 'RD206'],
    [{ source: 'acme-http01', server: 'https://acme-v01.api.letsencrypt.org/directory' }, 'server', 'RD201'],
    [{ source: 'acme-http01', server: 'http://ca.acme.io' }, 'server', 'no ACME directory'],
  ])('refuses %j at its question', (answers, question, words) => {
    expect(take(answers as Record<string, string>, {})).toEqual({
      question,
      problem: expect.stringContaining(words),
    });
  });

  it('does not trust an address that somebody wrote into the profile', () => {
    expect(look({ certificate: { ...ACME, email: 'ann@example.com' } })).toMatchObject({
      state: 'ask',
      says: expect.stringContaining('RD206'),
      questions: [{ id: 'email' }],
    });
  });

  it.each([
    ['cert-manager.io/v1', 'v1.16.5', { ingressClassName: 'traefik' }],
    ['cert-manager.io/v1', 'v1.11.0', { class: 'traefik' }],
    ['cert-manager.io/v1alpha2', 'v0.16.1', { class: 'traefik' }],
  ] as const)('writes the Issuer for %s %s, staging first', (generation, version, ingress) => {
    expect(look({ certificate: ACME }, { certManager: { generation, version } })).toMatchObject({
      state: 'plan',
      why: [expect.stringContaining('rehearsed at staging')],
      plan: {
        foreign: [],
        proposal: {
          changes: [
            {
              kind: 'apply',
              target: { kind: 'Issuer', name: 'docker-registry-acme-staging' },
              after: { apiVersion: generation, spec: { acme: { solvers: [{ http01: { ingress } }] } } },
            },
          ],
        },
      },
    });
  });

  it("writes the how-to's Issuer on the how-to's generation", () => {
    const certManager = { generation: 'certmanager.k8s.io/v1alpha1', version: 'v0.10.1' } as const;
    const profile = { certificate: { ...ACME, server: 'https://ca.acme.io/dir' }, style: 'howto' } as const;
    const issuer = {
      apiVersion: certManager.generation,
      kind: 'Issuer',
      namespace: NAMESPACE,
      name: 'acme-issuer',
    };
    expect(look(profile, { certManager }, { gone: [issuer] })).toMatchObject({
      plan: {
        proposal: {
          changes: [{ target: { name: 'acme-issuer' }, after: { spec: { acme: { http01: {} } } } }],
        },
      },
    });
  });

  it('warns in the plan when HTTP-01 cannot work', () => {
    const standing = look({ certificate: ACME }, { resolves: '10.0.0.5' });
    expect(standing).toMatchObject({
      state: 'plan',
      why: [expect.anything(), expect.stringContaining('RD258')],
    });
  });

  it('waits until the Issuer is ready, in its own words, and is done then', () => {
    const [issuer = {}] = issuersOf(ACME);
    expect(look({ certificate: ACME }, { live: [issuer] })).toMatchObject({
      state: 'waiting',
      current: ['Issuer docker-registry-acme-staging: no status yet'],
    });
    const failing = ready(issuer, 'False', 'ErrRegisterACMEAccount', 'dial tcp: i/o timeout');
    expect(look({ certificate: ACME }, { live: [failing] })).toMatchObject({
      state: 'waiting',
      current: [expect.stringContaining('i/o timeout')],
    });
    expect(look({ certificate: ACME }, { live: [ready(issuer)] })).toMatchObject({
      state: 'done',
      says: "Let's Encrypt's staging environment by HTTP-01.",
    });
  });

  it('asks for another address when the authority refuses it, and leaves one out that was taken out', () => {
    const choice: CertificateChoice = { ...ACME, email: 'ops@acme.zip' };
    const [issuer = {}] = issuersOf(choice);
    const message =
      'Failed to register: 400 urn:ietf:params:acme:error:invalidEmail: contact email has invalid domain';
    const refused = ready(issuer, 'False', 'ErrRegisterACMEAccount', message);
    expect(look({ certificate: choice }, { live: [refused] })).toMatchObject({
      state: 'ask',
      questions: [{ id: 'email' }],
    });
    const cured = ready(issuersOf(ACME)[0] ?? {});
    expect(look({ certificate: choice }, { live: [cured] }).state).toBe('done');
  });

  it('makes an authority in the cluster: what signs it, itself, and what signs with it', () => {
    const standing = look({ certificate: { source: 'new-ca' } });
    expect(standing).toMatchObject({
      plan: {
        proposal: {
          changes: [
            { target: { kind: 'Issuer', name: 'docker-registry-selfsigned' } },
            { target: { kind: 'Certificate', name: 'docker-registry-ca' } },
            { target: { kind: 'Issuer', name: 'docker-registry-ca' } },
          ],
        },
      },
    });
    const live = issuersOf({ source: 'new-ca' }).map((object) => ready(object));
    expect(look({ certificate: { source: 'new-ca' } }, { live })).toMatchObject({ state: 'done' });
    const names = source
      .objects?.(of({ certificate: { source: 'new-ca' } }))
      .map(({ kind, name }) => `${kind} ${name}`);
    expect(names).toContain('Secret docker-registry-ca');
  });

  it.each(['new-ca', 'self-signed'] as const)('leaves %s to the next step without cert-manager', (kind) => {
    expect(
      look({ certificate: { source: kind } }, {}, { platform: { certManager: absent('no') } }),
    ).toMatchObject({
      state: 'done',
      says: expect.stringContaining('made here'),
    });
  });

  it('needs cert-manager and a controller first', () => {
    expect(look({ certificate: ACME }, {}, { platform: { certManager: absent('no') } })).toMatchObject({
      state: 'blocked',
      says: expect.stringContaining('cert-manager'),
    });
    expect(look({ certificate: ACME }, {}, { platform: { controllers: read([]) } })).toMatchObject({
      state: 'blocked',
      says: expect.stringContaining('ingress controller'),
    });
  });

  describe('an authority that is given', () => {
    const choice: CertificateChoice = { source: 'ca', secret: 'company-ca' };
    const by = (leaf: ReturnType<typeof stored> | undefined) =>
      look(
        { certificate: choice },
        { secretName: 'company-ca', ...(leaf === undefined ? {} : { stored: [leaf] }) },
      );

    it('is taken when it may sign', () => {
      expect(by(stored({ isCa: true, subject: 'CN=Company' }))).toMatchObject({
        state: 'plan',
        plan: { proposal: { changes: [{ after: { spec: { ca: { secretName: 'company-ca' } } } }] } },
      });
    });

    it.each([
      ['is no authority', stored(), 'no authority'],
      ['is expired', stored({ isCa: true, notAfter: '2026-01-01T00:00:00.000Z' }), 'expired on 2026-01-01'],
      ['is not there', undefined, 'no Secret company-ca'],
    ])('is refused when it %s', (_what, leaf, words) => {
      expect(by(leaf)).toMatchObject({ state: 'blocked', says: expect.stringContaining(words) });
    });

    it('could not tell when the Secret was not read, and lets cert-manager judge what may not be', () => {
      const secrets = (reading: ReturnType<typeof failed>) => ({
        platform: { secrets: { 'company-ca': reading } },
      });
      const rule = { verb: 'get', group: '', resource: 'secrets', namespace: NAMESPACE };
      expect(look({ certificate: choice }, {}, secrets(failed('timeout', 'late'))).state).toBe('blocked');
      expect(look({ certificate: choice }, {}, secrets(denied(rule, 'forbidden'))).state).toBe('plan');
    });
  });

  it('takes a provider of DNS-01, and says where its credentials are looked for', () => {
    const solver = { cloudflare: { apiTokenSecretRef: { name: 'cf', key: 'token' } } };
    const standing = look({ certificate: { source: 'acme-dns01', server: 'staging', solver } });
    expect(standing).toMatchObject({
      state: 'plan',
      plan: { proposal: { changes: [{ after: { spec: { acme: { solvers: [{ dns01: solver }] } } } }] } },
      facts: [expect.stringContaining('Secret cf')],
    });
    const empty: CertificateChoice = { source: 'acme-dns01', server: 'staging', solver: {} };
    expect(look({ certificate: empty })).toMatchObject({
      state: 'ask',
      questions: [{ id: 'settings', multiline: true }],
    });
  });

  it('could not tell when an Issuer may not be read', () => {
    const rule = { verb: 'get', group: 'cert-manager.io', resource: 'issuers', namespace: NAMESPACE };
    const key = `cert-manager.io/Issuer/${NAMESPACE}/docker-registry-acme-staging`;
    const standing = look(
      { certificate: ACME },
      {},
      { platform: { objects: { [key]: denied(rule, 'forbidden') } } },
    );
    expect(standing).toMatchObject({ state: 'blocked', code: 'RD803' });
  });
});
