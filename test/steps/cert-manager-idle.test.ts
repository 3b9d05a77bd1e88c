import { describe, expect, it } from 'vitest';
import type { CertManagerFacts } from '../../src/evidence/platform-model.js';
import { absent, failed, read } from '../../src/evidence/reading.js';
import type { CertificateChoice } from '../../src/profile/profile.js';
import { certManager } from '../../src/steps/cert-manager.js';
import { certificate } from '../../src/steps/certificate.js';
import { source } from '../../src/steps/source.js';
import type { Standing, Step } from '../../src/steps/step.js';
import { withIssuance } from '../support/issuance-survey.js';
import { type ContextParts, contextOf } from '../support/survey.js';

const ACME: CertificateChoice = { source: 'acme-http01', server: 'staging' };
const OLD = 'certmanager.k8s.io/v1alpha1';
const IDLE = 'and no controller acts on them: none runs in any namespace';

/** A cluster that has the kinds and nothing that acts on them. */
function look(step: Step, over: Partial<CertManagerFacts> = {}, more: ContextParts = {}): Standing {
  const parts = withIssuance(
    { certManager: { ...over, controller: 'none' } },
    { profile: { certificate: ACME }, ...more },
  );
  return step.look(contextOf(parts));
}

const minor = (value: number) => read({ major: 1, minor: value, gitVersion: `v1.${value}.0` });
const helm = (version: string, major = 3) => read({ version, major });

describe('kinds of cert-manager on which nothing acts', () => {
  it('are named, and their controller is installed over them by Helm', () => {
    const standing = look(certManager, {}, { platform: { helm: helm('v3.18.4') } });
    expect(standing).toMatchObject({
      state: 'plan',
      says: `The kinds of cert-manager are served (cert-manager.io/v1), ${IDLE}; cert-manager v1.19.5 will be installed by Helm v3.18.4.`,
      plan: {
        proposal: {
          title: 'Install cert-manager v1.19.5 into namespace cert-manager',
          changes: [
            {
              kind: 'run',
              target: { command: 'helm upgrade --install cert-manager' },
              argv: expect.arrayContaining(['crds.enabled=true', '--take-ownership']),
            },
          ],
        },
      },
    });
    expect(JSON.stringify(standing)).toContain('pass this step over');
  });

  it('are taken over by Helm 4 in its own way', () => {
    const standing = look(certManager, {}, { platform: { helm: helm('v4.0.1', 4) } });
    expect(standing).toMatchObject({
      plan: { proposal: { changes: [{ target: { command: 'helm install cert-manager' } }] } },
    });
    expect(JSON.stringify(standing)).toContain('"--take-ownership","--force-conflicts"]');
  });

  it('stand before what their webhook says', () => {
    const webhook = failed('server', 'failed calling webhook: no endpoints available');
    expect(look(certManager, { webhook }).says).toContain(IDLE);
  });

  it.each([
    ['by an older Helm', { helm: helm('v3.16.4') }, 'Helm v3.16.4 refuses kinds that it did not make'],
    ['without Helm', { helm: absent('there is no helm') }, 'Helm cannot be run here'],
    [
      'where its chart would take them away',
      { version: minor(24) },
      'takes the kinds away when it is uninstalled',
    ],
  ])('get the manifest %s', (_name, platform, next) => {
    const standing = look(certManager, {}, { platform });
    expect(standing).toMatchObject({
      state: 'blocked',
      says: expect.stringContaining(IDLE),
      commands: expect.arrayContaining([
        expect.stringMatching(/^kubectl apply -f https:\S+\/cert-manager\.yaml$/),
      ]),
    });
    expect(JSON.stringify(standing)).toContain(next);
  });

  it.each([
    [['cert-manager.io/v1alpha2'], 'cert-manager.io/v1alpha2'],
    [['cert-manager.io/v1beta1', 'cert-manager.io/v1'], 'cert-manager.io/v1'],
  ] as const)('%j: those of today are refused while these are there', (served, generation) => {
    expect(look(certManager, { served: [...served], generation })).toMatchObject({
      state: 'blocked',
      says: expect.stringContaining(served.join(', ')),
      commands: [
        expect.stringContaining('certificates.cert-manager.io --all-namespaces -o yaml'),
        expect.stringMatching(
          /^kubectl delete crd --ignore-not-found certificates\.cert-manager\.io .*challenges\.acme/,
        ),
      ],
    });
  });

  it('of several versions are taken over by a release that has them too', () => {
    const served = ['cert-manager.io/v1beta1', 'cert-manager.io/v1'];
    const standing = look(certManager, { served }, { platform: { version: minor(18) } });
    expect(JSON.stringify(standing)).toContain('v1.5.5/cert-manager.yaml');
  });

  it('of the former group stay beside those of today', () => {
    const standing = look(certManager, { served: [OLD], generation: OLD });
    expect(standing).toMatchObject({ state: 'plan', says: expect.stringContaining(`(${OLD}), ${IDLE}`) });
    expect(JSON.stringify(standing)).toContain(`No release of today acts on ${OLD}`);
    expect(JSON.stringify(standing)).not.toContain('--take-ownership');
  });

  it('are not revived on clusters that nothing of today runs on', () => {
    expect(look(certManager, {}, { platform: { version: minor(10) } })).toMatchObject({
      state: 'blocked',
      says: expect.stringContaining(IDLE),
      next: [expect.stringContaining('Kubernetes 1.10'), expect.anything()],
    });
  });

  it('do not matter to a certificate that is made here', () => {
    for (const choice of ['new-ca', 'self-signed'] as const) {
      const more = { profile: { certificate: { source: choice } } };
      expect(look(certManager, {}, more)).toMatchObject({
        state: 'done',
        says: 'Not needed: The certificate is made here; nobody renews it.',
      });
      expect(look(source, {}, more).says).toContain('made here in the next step');
    }
    expect(look(certManager, {}, { profile: {} })).toMatchObject({
      state: 'ask',
      says: expect.stringContaining(`${IDLE}. Whether it is needed depends on the source`),
    });
  });
});

describe('what waits for them after the step was passed over', () => {
  const line = 'Nothing acts on it: no controller of cert-manager runs in any namespace.';

  /** What a plan would apply, as it is there right after. */
  function applied(step: Step, live: Standing | undefined, controller: 'none' | 'unknown'): Standing {
    const objects = live?.state === 'plan' ? live.plan.proposal.changes : [];
    const there = objects.flatMap((change) => (change.kind === 'apply' ? [change.after] : []));
    return step.look(
      contextOf(
        withIssuance({ certManager: { controller }, live: there }, { profile: { certificate: ACME } }),
      ),
    );
  }

  it.each([source, certificate])('says so: $id', (step) => {
    const plan = look(step);
    expect(plan.state).toBe('plan');
    const waiting = applied(step, plan, 'none');
    expect(waiting).toMatchObject({ state: 'waiting', current: [line, expect.anything()] });
    const couldNotTell = applied(step, plan, 'unknown');
    expect(couldNotTell.state).toBe('waiting');
    expect(JSON.stringify(couldNotTell)).not.toContain(line);
  });
});
