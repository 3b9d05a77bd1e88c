import { describe, expect, it } from 'vitest';
import type { CertManagerFacts } from '../../src/evidence/platform-model.js';
import { absent, denied, failed, read, skipped } from '../../src/evidence/reading.js';
import type { CertificateChoice } from '../../src/profile/profile.js';
import { certManager } from '../../src/steps/cert-manager.js';
import { installCertManager } from '../../src/steps/shared/cert-manager-install.js';
import {
  isOlder,
  releaseFor,
  tooOldForAcme,
  tooOldForCluster,
} from '../../src/steps/shared/cert-manager-releases.js';
import { certManagerFacts } from '../support/issuance-survey.js';
import { CONTEXT, type ContextParts, contextOf } from '../support/survey.js';

const ACME: CertificateChoice = { source: 'acme-http01', server: 'production' };
const look = (parts: ContextParts = {}) => certManager.look(contextOf(parts));
const minor = (value: number) => read({ major: 1, minor: value, gitVersion: `v1.${value}.0` });

function there(over: Partial<CertManagerFacts> = {}, more: ContextParts = {}) {
  return look({
    profile: { certificate: ACME },
    ...more,
    platform: { certManager: read(certManagerFacts(over)), ...more.platform },
  });
}

describe('the step of cert-manager', () => {
  it('is done when it works, and says which generation it is', () => {
    expect(there()).toMatchObject({
      state: 'done',
      says: 'cert-manager v1.16.5 in namespace cert-manager, generation cert-manager.io/v1.',
      facts: ['Its webhook lets an Issuer pass.'],
    });
  });

  it('asks for the source where that decides whether it is needed', () => {
    const standing = look({ profile: {} });
    expect(standing).toMatchObject({
      state: 'ask',
      questions: [
        { id: 'source' },
        { id: 'secret', when: { question: 'source', answers: ['ca', 'secret'] } },
      ],
    });
    expect(certManager.take?.(contextOf(), { source: 'self-signed', secret: '' })).toMatchObject({
      certificate: { source: 'self-signed' },
    });
  });

  it.each([{ source: 'secret', secret: 'tls' }, { source: 'self-signed' }, { source: 'new-ca' }] as const)(
    'is not needed for %j',
    (certificate) => {
      expect(look({ profile: { certificate } })).toMatchObject({
        state: 'done',
        says: expect.stringContaining('Not needed'),
      });
    },
  );

  it.each([
    ACME,
    { source: 'ca', secret: 'ca' },
    { source: 'acme-dns01', server: 'staging', solver: { route53: {} } },
  ] as const)('is installed by Helm for %j', (certificate) => {
    expect(look({ profile: { certificate } })).toMatchObject({
      state: 'plan',
      plan: {
        proposal: {
          id: 'install.cert-manager',
          changes: [
            {
              kind: 'run',
              argv: expect.arrayContaining([
                'oci://quay.io/jetstack/charts/cert-manager',
                'v1.19.5',
                'crds.enabled=true',
                '--kube-context',
                CONTEXT,
              ]),
              undo: [
                'helm',
                'uninstall',
                'cert-manager',
                '--namespace',
                'cert-manager',
                '--kube-context',
                CONTEXT,
              ],
            },
          ],
        },
      },
    });
  });

  it('gives the commands when there is no Helm, and names Helm 2', () => {
    const without = look({ profile: { certificate: ACME }, platform: { helm: absent('there is no helm') } });
    expect(without).toMatchObject({
      state: 'blocked',
      commands: [
        'kubectl apply -f https://github.com/cert-manager/cert-manager/releases/download/v1.19.5/cert-manager.yaml',
        expect.stringContaining('helm upgrade --install'),
      ],
    });
    const old = look({
      profile: { certificate: ACME },
      platform: { helm: read({ version: 'v2.14.1', major: 2 }) },
    });
    expect(old).toMatchObject({ state: 'blocked', code: 'RD805' });
  });

  it.each([
    [37, 'v1.21.2', 'was not yet tried'],
    [22, 'v1.12.17', 'newest release for Kubernetes 1.22'],
    [14, 'v1.1.1', 'newest release for Kubernetes 1.14'],
  ])('takes for Kubernetes 1.%i %s', (version, release, words) => {
    const standing = look({ profile: { certificate: ACME }, platform: { version: minor(version) } });
    expect(standing).toMatchObject({ state: 'plan', says: expect.stringContaining(release) });
    expect(JSON.stringify(standing)).toContain(words);
  });

  it('is honest about clusters that nothing of today runs on', () => {
    expect(look({ profile: { certificate: ACME }, platform: { version: minor(10) } })).toMatchObject({
      state: 'blocked',
      says: expect.stringContaining('Kubernetes 1.10'),
    });
  });

  it('names a version that no ACME server of today issues to, before anything is created', () => {
    const facts = {
      generation: 'certmanager.k8s.io/v1alpha1',
      served: ['certmanager.k8s.io/v1alpha1'],
      version: 'v0.8.1',
      webhook: skipped('none'),
    } as const;
    const platform = { version: minor(15) };
    const old = { ...facts, served: [...facts.served] };
    expect(there(old, { platform })).toMatchObject({
      state: 'blocked',
      code: 'RD212',
      commands: [
        expect.stringContaining('certificates.certmanager.k8s.io'),
        expect.stringContaining('v1.1.1'),
      ],
    });
    expect(there(old, { platform, profile: { certificate: { source: 'new-ca' } } }).state).toBe('done');
    expect(there(old, { platform, profile: {} })).toMatchObject({
      state: 'ask',
      questions: [{ id: 'source' }, {}],
    });
  });

  it.each([
    ['v0.10.1', 20, 'cannot renew'],
    ['v1.4.4', 22, 'removed'],
  ])('names %s as too old for Kubernetes 1.%i', (version, on, words) => {
    expect(there({ version }, { platform: { version: minor(on) } })).toMatchObject({
      state: 'blocked',
      code: 'RD274',
      says: expect.stringContaining(words),
    });
  });

  it('waits for its controller', () => {
    expect(there({ controller: 'not-ready' })).toMatchObject({
      state: 'waiting',
      current: ['Deployment of the controller in namespace cert-manager: no Pod is ready'],
    });
  });

  it.each([
    ['failed calling webhook: x509: certificate signed by unknown authority', 'RD271', 'delete secret'],
    ['failed calling webhook: no endpoints available for service', 'RD270', 'get pods,endpoints'],
  ])('is blocked by its webhook: %s', (reason, code, command) => {
    const standing = there({ webhook: failed('server', reason) });
    expect(standing).toMatchObject({ state: 'blocked', code, says: expect.stringContaining(reason) });
    expect(JSON.stringify(standing)).toContain(command);
  });

  it('labels the namespace of the oldest generation, whose webhook needs it', () => {
    const facts: Partial<CertManagerFacts> = {
      generation: 'certmanager.k8s.io/v1alpha1',
      served: ['certmanager.k8s.io/v1alpha1'],
      version: 'v0.10.1',
      namespace: 'kube-system',
      webhook: failed('server', 'failed calling webhook "issuers.admission.certmanager.k8s.io"'),
    };
    const namespace = (labels: Record<string, string>) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'kube-system', labels },
    });
    const by = (labels: Record<string, string>) =>
      there(facts, { platform: { version: minor(19) }, objects: [namespace(labels)] });
    // The platform of `there` is given whole, and the objects beside it.
    const context = contextOf({
      profile: { certificate: ACME },
      platform: { certManager: read(certManagerFacts(facts)) },
    });
    expect(certManager.objects?.(context)).toEqual([
      { apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' },
    ]);
    expect(by({ a: 'b' })).toMatchObject({
      state: 'plan',
      plan: {
        foreign: [{ kind: 'Namespace', name: 'kube-system' }],
        proposal: {
          changes: [
            {
              kind: 'apply',
              after: { metadata: { labels: { 'certmanager.k8s.io/disable-validation': 'true' } } },
            },
          ],
          commands: ['kubectl label namespace kube-system certmanager.k8s.io/disable-validation=true'],
        },
      },
    });
    expect(by({ 'certmanager.k8s.io/disable-validation': 'true' })).toMatchObject({
      state: 'blocked',
      code: 'RD270',
    });
  });

  it('could not tell when it may not be looked at, and needs nothing for a Secret', () => {
    const certManagerReading = denied({ verb: 'get', group: '', resource: 'apis' }, 'forbidden');
    expect(
      look({ profile: { certificate: ACME }, platform: { certManager: certManagerReading } }).state,
    ).toBe('blocked');
    expect(
      look({
        profile: { certificate: { source: 'secret', secret: 's' } },
        platform: { certManager: certManagerReading },
      }).state,
    ).toBe('done');
  });

  it('says what is not known of it', () => {
    const { version: _version, namespace: _namespace, ...rest } = certManagerFacts();
    const facts = (controller: 'ready' | 'unknown') => {
      const certManager = read({ ...rest, controller, webhook: skipped('no dry run') });
      const standing = look({ profile: { certificate: ACME }, platform: { certManager } });
      expect(standing).toMatchObject({ state: 'done' });
      return standing.facts?.join();
    };
    expect(facts('unknown')).toContain('not found where it usually is, so that its version is not known');
    expect(facts('ready')).toContain('Its version is not known: neither the image');
    expect(facts('ready')).toContain('no dry run');
  });
});

describe('versions of cert-manager', () => {
  it.each([
    ['v0.8.1', '0.9.0', true],
    ['v0.10.0', '0.9.0', false],
    ['v1.5.0', '1.5.0', false],
    ['v1.12.0-beta.1', '1.13.0', true],
    ['latest', '1.0.0', false],
    [undefined, '1.0.0', false],
  ])('%s is older than %s: %s', (version, than, older) => {
    expect(isOlder(version, than)).toBe(older);
  });

  it('are not judged where they are not known', () => {
    expect(tooOldForAcme(undefined)).toBeUndefined();
    expect(tooOldForCluster('v0.8.1', undefined)).toBeUndefined();
    expect(tooOldForCluster(undefined, 31)).toBeUndefined();
  });

  it.each([
    [undefined, 'v1.21.2'],
    [33, 'v1.21.2'],
    [32, 'v1.20.3'],
    [30, 'v1.18.2'],
    [28, 'v1.16.5'],
    [24, 'v1.12.17'],
    [21, 'v1.10.2'],
    [19, 'v1.8.2'],
    [18, 'v1.5.5'],
    [11, 'v1.1.1'],
    [10, undefined],
  ])('for Kubernetes 1.%s: %s', (on, version) => {
    expect(releaseFor(on)?.version).toBe(version);
  });

  it('are installed as their chart is called', () => {
    expect(installCertManager('v1.16.5', 'v3.19.0', undefined).join(' ')).toContain(
      'cert-manager cert-manager --repo https://charts.jetstack.io --version v1.16.5',
    );
    expect(installCertManager('v1.12.17', 'v3.19.0', undefined)).toContain('installCRDs=true');
    expect(installCertManager('v1.21.2', 'v3.7.2', undefined)).toContain('https://charts.jetstack.io');
    expect(installCertManager('v1.21.2', 'v4.0.1', undefined)).toContain(
      'oci://quay.io/jetstack/charts/cert-manager',
    );
  });
});
