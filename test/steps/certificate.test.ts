import { describe, expect, it } from 'vitest';
import { absent, denied, failed, read } from '../../src/evidence/reading.js';
import type { KubeObject } from '../../src/kube/objects.js';
import type { CertificateChoice } from '../../src/profile/profile.js';
import { certificate } from '../../src/steps/certificate.js';
import { wantedIssuance } from '../../src/steps/shared/issuance.js';
import { type IssuancePart, meta, ready, STAGING, stored, withIssuance } from '../support/issuance-survey.js';
import { type ContextParts, contextOf, HOST, NAMESPACE } from '../support/survey.js';

const ACME: CertificateChoice = { source: 'acme-http01', server: 'production' };
const SECRET = 'docker-registry-tls-certificate';

function look(choice: CertificateChoice, part: IssuancePart = {}, more: ContextParts = {}) {
  return certificate.look(
    contextOf(withIssuance(part, { ...more, profile: { certificate: choice, ...more.profile } })),
  );
}

/** The objects that an install wants with this choice, as cert-manager leaves them when it is done. */
function made(choice: CertificateChoice, server?: string, part: IssuancePart = {}): KubeObject[] {
  const context = contextOf(withIssuance(part, { profile: { certificate: choice } }));
  const wanted = wantedIssuance(context, server);
  if (wanted?.certificate === undefined) throw new Error('nothing is wanted');
  return [...wanted.issuers, wanted.certificate].map((object) => ready(object));
}

describe('the step of the certificate', () => {
  it.each([
    ['the host name', { profile: { host: undefined } }],
    ['the source of the certificate', { profile: { certificate: undefined } }],
  ])('needs %s first', (what, parts) => {
    const standing = certificate.look(contextOf(parts as unknown as ContextParts));
    expect(standing).toMatchObject({ state: 'blocked', says: expect.stringContaining(what) });
  });

  it('orders from staging first when production is wanted', () => {
    expect(look(ACME)).toMatchObject({
      state: 'plan',
      plan: {
        foreign: [],
        proposal: {
          id: 'install.certificate',
          changes: [
            {
              kind: 'apply',
              target: { kind: 'Certificate', namespace: NAMESPACE, name: 'docker-registry' },
              after: { spec: { issuerRef: { name: 'docker-registry-acme-staging' }, dnsNames: [HOST] } },
            },
          ],
          commands: [expect.stringContaining('kubectl apply --server-side --field-manager=regdoctor')],
        },
      },
    });
  });

  it('shows the whole chain while it waits, each in its own words', () => {
    const [issuer, pending] = made(ACME);
    const live = [
      issuer ?? {},
      ready(pending ?? {}, 'False', 'DoesNotExist', 'Issuing certificate as Secret does not exist'),
      {
        kind: 'CertificateRequest',
        metadata: meta('docker-registry-1', {
          annotations: { 'cert-manager.io/certificate-name': 'docker-registry' },
        }),
        status: {
          conditions: [{ type: 'Ready', status: 'False', reason: 'Pending', message: 'Waiting on order' }],
        },
      },
      {
        kind: 'Order',
        metadata: meta('docker-registry-1-99', {
          ownerReferences: [{ kind: 'CertificateRequest', name: 'docker-registry-1' }],
        }),
        status: { state: 'pending' },
      },
      {
        kind: 'Challenge',
        metadata: meta('docker-registry-1-99-1', {
          ownerReferences: [{ kind: 'Order', name: 'docker-registry-1-99' }],
        }),
        spec: { type: 'HTTP-01' },
        status: { state: 'pending', presented: true, reason: 'Waiting for HTTP-01 challenge propagation' },
      },
    ];
    const standing = look(ACME, { live });
    expect(standing).toMatchObject({
      state: 'waiting',
      current: [
        'Issuer docker-registry-acme-staging: Ready=True, Ready: in order',
        'Certificate docker-registry: Ready=False, DoesNotExist: Issuing certificate as Secret does not exist',
        'CertificateRequest docker-registry-1: Ready=False, Pending: Waiting on order',
        'Order docker-registry-1-99: pending',
        'Challenge (HTTP-01) docker-registry-1-99-1: pending, presented: Waiting for HTTP-01 challenge propagation',
      ],
    });
  });

  it('goes to production at one key when the rehearsal has succeeded', () => {
    const live = made(ACME);
    const standing = look(ACME, { live, stored: [stored({ issuer: STAGING })] });
    expect(standing).toMatchObject({
      state: 'plan',
      says: expect.stringContaining('rehearsal'),
      plan: {
        foreign: [],
        proposal: {
          changes: [
            { kind: 'apply', target: { kind: 'Issuer', name: 'docker-registry-acme-production' } },
            {
              kind: 'apply',
              target: { kind: 'Certificate' },
              before: { spec: { issuerRef: { name: 'docker-registry-acme-staging' } } },
              after: { spec: { issuerRef: { name: 'docker-registry-acme-production' } } },
            },
          ],
        },
      },
    });
  });

  it('is not done before the certificate of production is in the Secret', () => {
    const live = made(ACME, 'production');
    expect(look(ACME, { live, stored: [stored({ issuer: STAGING })] }).state).toBe('waiting');
    expect(look(ACME, { live, stored: [stored()] })).toMatchObject({
      state: 'done',
      facts: [expect.stringContaining("Let's Encrypt")],
    });
  });

  it('stays at staging where nothing else is wanted, and says what that is worth', () => {
    const choice: CertificateChoice = { source: 'acme-http01', server: 'staging' };
    const standing = look(choice, { live: made(choice), stored: [stored({ issuer: STAGING })] });
    expect(standing).toMatchObject({ state: 'done' });
    expect(standing.facts?.join()).toContain('no client trusts');
  });

  it('leaves a certificate of production alone that was ordered by an Issuer of another name', () => {
    const [issuer, leaf] = made(ACME, 'production');
    const other = structuredClone(issuer ?? {});
    other.metadata = { ...other.metadata, name: 'letsencrypt' };
    const copy = structuredClone(leaf ?? {});
    copy.spec = { ...(copy.spec as object), issuerRef: { name: 'letsencrypt', kind: 'Issuer' } };
    for (const server of ['production', 'staging']) {
      const standing = look({ source: 'acme-http01', server }, { live: [other, copy], stored: [stored()] });
      expect(standing.state).toBe('done');
    }
  });

  it.each([
    ['temporary', stored({ issuer: 'CN=cert-manager.local' }), 'waiting'],
    ['expired', stored({ notAfter: '2026-11-01T00:00:00.000Z' }), 'waiting'],
    ['for another name', stored({ names: ['other.acme.io'] }), 'waiting'],
  ])('is not done with a Ready Certificate whose Secret is %s', (_what, leaf, state) => {
    expect(look(ACME, { live: made(ACME, 'production'), stored: [leaf] }).state).toBe(state);
  });

  it('waits when Ready is about an earlier version of the Certificate', () => {
    const choice: CertificateChoice = { source: 'self-signed' };
    const live = made(choice);
    const leaf = live.at(-1) ?? {};
    leaf.metadata = { ...leaf.metadata, generation: 3 };
    leaf.status = { conditions: [{ type: 'Ready', status: 'True', observedGeneration: 2 }] };
    const part = { live, stored: [stored({ selfSigned: true, issuer: `CN=${HOST}` })] };
    expect(look(choice, part).state).toBe('waiting');
    leaf.status = { conditions: [{ type: 'Ready', status: 'True', observedGeneration: 3 }] };
    expect(look(choice, part).state).toBe('done');
  });

  it('writes the Certificate of the oldest generation, with its solver in it', () => {
    const standing = look(ACME, {
      certManager: { generation: 'certmanager.k8s.io/v1alpha1', version: 'v0.10.1' },
    });
    expect(standing).toMatchObject({
      plan: {
        proposal: {
          changes: [
            {
              after: {
                apiVersion: 'certmanager.k8s.io/v1alpha1',
                spec: { acme: { config: [{ http01: { ingressClass: 'traefik' }, domains: [HOST] }] } },
              },
            },
          ],
        },
      },
    });
  });

  it('shows a Certificate that differs as a diff, and asks for consent when it is not ours', () => {
    const [issuer, leaf] = made(ACME, 'production');
    const mine = structuredClone(leaf ?? {});
    mine.spec = { ...(mine.spec as object), dnsNames: ['old.acme.io'] };
    const theirs = structuredClone(mine);
    theirs.metadata = meta('docker-registry');
    expect(look(ACME, { live: [issuer ?? {}, mine] })).toMatchObject({
      state: 'plan',
      plan: { foreign: [], proposal: { changes: [{ before: { spec: { dnsNames: ['old.acme.io'] } } }] } },
    });
    expect(look(ACME, { live: [issuer ?? {}, theirs] })).toMatchObject({
      state: 'plan',
      plan: { foreign: [{ kind: 'Certificate', name: 'docker-registry' }] },
    });
  });

  describe('one owner for the Secret', () => {
    const ingress = (annotations: Record<string, string>): KubeObject => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: meta('docker-registry', { annotations }),
      spec: { tls: [{ hosts: [HOST], secretName: SECRET }] },
    });
    const theirs = (over: Record<string, unknown> = {}): KubeObject => ({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: meta(SECRET, { ownerReferences: [{ kind: 'Ingress', name: 'docker-registry' }] }),
      spec: { secretName: SECRET, dnsNames: [HOST], issuerRef: { name: 'acme-issuer' }, ...over },
    });

    it('takes the annotation off that would make a second Certificate', () => {
      const standing = look(ACME, {
        ingresses: [
          ingress({
            'cert-manager.io/issuer': 'acme-issuer',
            'certmanager.k8s.io/issuer': 'old',
            other: 'stays',
          }),
        ],
      });
      expect(standing).toMatchObject({
        state: 'plan',
        plan: {
          foreign: [{ kind: 'Ingress', name: 'docker-registry' }],
          proposal: {
            changes: [
              {
                kind: 'patch',
                target: { kind: 'Ingress' },
                after: { metadata: { annotations: { other: 'stays', 'certmanager.k8s.io/issuer': 'old' } } },
              },
              { kind: 'apply', target: { kind: 'Certificate' } },
            ],
            commands: [expect.stringContaining('cert-manager.io/issuer-'), expect.stringContaining('apply')],
          },
        },
      });
      expect(JSON.stringify(standing)).toContain('RD222');
    });

    it('does the same when both are there', () => {
      const standing = look(ACME, {
        live: [...made(ACME, 'production'), theirs()],
        stored: [stored()],
        ingresses: [ingress({ 'cert-manager.io/issuer': 'acme-issuer' })],
      });
      expect(standing).toMatchObject({ state: 'plan', plan: { proposal: { changes: [{ kind: 'patch' }] } } });
    });

    it('keeps a Certificate of somebody else that fills the Secret', () => {
      const live = [ready(theirs())];
      expect(look(ACME, { live, stored: [stored()] })).toMatchObject({
        state: 'done',
        facts: expect.arrayContaining([expect.stringContaining('it stays the one that fills the Secret')]),
      });
      expect(look(ACME, { live })).toMatchObject({ state: 'waiting' });
      expect(look(ACME, { live: [ready(theirs({ dnsNames: ['other.acme.io'] }))] })).toMatchObject({
        state: 'blocked',
        code: 'RD231',
      });
    });

    it('names two that were written by hand', () => {
      const rival = theirs();
      rival.metadata = meta('by-hand');
      const standing = look(ACME, { live: [...made(ACME, 'production'), rival], stored: [stored()] });
      expect(standing).toMatchObject({
        state: 'blocked',
        code: 'RD222',
        commands: [expect.stringContaining('by-hand')],
      });
    });
  });

  it('could not tell when the Certificate may not be read', () => {
    const rule = { verb: 'get', group: 'cert-manager.io', resource: 'certificates', namespace: NAMESPACE };
    const standing = look(
      ACME,
      {},
      {
        platform: {
          objects: {
            [`cert-manager.io/Certificate/${NAMESPACE}/docker-registry`]: denied(rule, 'forbidden'),
          },
        },
      },
    );
    expect(standing).toMatchObject({ state: 'blocked', says: expect.stringContaining('Could not tell') });
  });

  it('is content with a Ready Certificate whose Secret may not be read', () => {
    const rule = { verb: 'get', group: '', resource: 'secrets', namespace: NAMESPACE };
    const parts = withIssuance({ live: made(ACME, 'production') }, { profile: { certificate: ACME } });
    parts.platform = { ...parts.platform, secrets: { [SECRET]: denied(rule, 'forbidden') } };
    expect(certificate.look(contextOf(parts))).toMatchObject({
      state: 'done',
      facts: [expect.stringContaining('may not be read')],
    });
    parts.platform = { ...parts.platform, secrets: { [SECRET]: failed('timeout', 'no answer') } };
    expect(certificate.look(contextOf(parts)).state).toBe('blocked');
  });
});

describe('a certificate that is made here, without cert-manager', () => {
  const none = { platform: { certManager: absent('not installed') } };

  it.each(['self-signed', 'new-ca'] as const)('is created with its key by %s', async (source) => {
    const standing = look(
      { source },
      {},
      { platform: { ...none.platform, secrets: { [SECRET]: absent('no') } } },
    );
    expect(standing).toMatchObject({ state: 'plan', plan: { foreign: [] } });
    const [change] = standing.state === 'plan' ? standing.plan.proposal.changes : [];
    expect(change).toMatchObject({
      kind: 'secret',
      type: 'kubernetes.io/tls',
      exists: false,
      labels: { 'app.kubernetes.io/managed-by': 'regdoctor' },
    });
    if (change?.kind !== 'secret' || change.composeRest === undefined) throw new Error('no Secret');
    const key = await change.compose(undefined, {});
    const rest = await change.composeRest(key, {});
    const { X509Certificate, createPrivateKey } = await import('node:crypto');
    const leaf = new X509Certificate(rest['tls.crt'] ?? '');
    const authority = new X509Certificate(rest['ca.crt'] ?? '');
    expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(leaf.subjectAltName).toBe(`DNS:${HOST}`);
    expect(leaf.verify(authority.publicKey)).toBe(true);
    expect(authority.ca).toBe(source === 'new-ca');
    expect(new Date(leaf.validFrom) < new Date('2026-11-28T10:00:00Z')).toBe(true);
    expect(JSON.stringify(standing)).not.toContain('PRIVATE KEY');
  });

  it('is done when the Secret has one, and never overwrites a key', () => {
    const by = (leaf: ReturnType<typeof stored>) =>
      look(
        { source: 'self-signed' },
        { stored: [leaf] },
        {
          platform: { ...none.platform, secrets: withIssuance({ stored: [leaf] }).platform?.secrets ?? {} },
        },
      );
    expect(by(stored({ selfSigned: true, issuer: `CN=${HOST}` })).state).toBe('done');
    expect(by(stored({ names: ['old.acme.io'] }))).toMatchObject({
      state: 'blocked',
      code: 'RD307',
      commands: [expect.stringContaining('kubectl delete secret')],
    });
  });

  it('could not tell when the Secret was not looked at', () => {
    expect(look({ source: 'self-signed' }, {}, { platform: { ...none.platform, secrets: {} } }).state).toBe(
      'blocked',
    );
  });
});

describe('a TLS Secret that is given', () => {
  const choice: CertificateChoice = { source: 'secret', secret: 'wild-tls' };
  const by = (leaf: ReturnType<typeof stored> | undefined) =>
    look(choice, { secretName: 'wild-tls', ...(leaf === undefined ? {} : { stored: [leaf] }) });

  it('is taken when its certificate covers the host', () => {
    expect(by(stored({ names: ['*.acme-corp.io'] })).state).toBe('done');
  });

  it.each([
    [stored({ names: ['other.acme.io'] }), 'RD307'],
    [stored({ notAfter: '2026-01-01T00:00:00.000Z' }), 'RD305'],
    [stored({ names: [] }), 'RD308'],
  ])('is refused with the code of what clients would say: %#', (leaf, code) => {
    expect(by(leaf)).toMatchObject({ state: 'blocked', code });
  });

  it('is asked for when it is not there', () => {
    expect(by(undefined)).toMatchObject({
      state: 'blocked',
      commands: [expect.stringContaining('create secret tls wild-tls')],
    });
  });

  it('is refused without its key', () => {
    const parts = withIssuance(
      { secretName: 'wild-tls', stored: [stored()] },
      { profile: { certificate: choice } },
    );
    const secret = parts.platform?.secrets?.['wild-tls'];
    if (secret?.state !== 'read') throw new Error('no Secret');
    const keyless = { ...secret.value, keys: { 'tls.crt': 1200 } };
    const context = contextOf({
      ...parts,
      platform: { ...parts.platform, secrets: { 'wild-tls': read(keyless) } },
    });
    expect(certificate.look(context)).toMatchObject({
      state: 'blocked',
      says: expect.stringContaining('no tls.key'),
    });
  });

  it('is read by name', () => {
    const context = contextOf(withIssuance({}, { profile: { certificate: choice } }));
    expect(certificate.objects?.(context)).toEqual([
      { apiVersion: 'v1', kind: 'Secret', namespace: NAMESPACE, name: 'wild-tls' },
    ]);
  });
});
