import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/evidence/cluster/connection.js';
import { readCluster } from '../../src/evidence/cluster/read-cluster.js';
import { readPlatform } from '../../src/evidence/platform/read-platform.js';
import { objectKey } from '../../src/evidence/platform-model.js';
import type { ClusterApi } from '../../src/kube/api.js';
import { at, type ObjectRef, text } from '../../src/kube/objects.js';
import { applyPlan } from '../../src/plan/apply.js';
import { getLive } from '../../src/plan/live.js';
import { undoPlan } from '../../src/plan/undo.js';
import { type Playground, startPlayground } from '../../src/playground/playground.js';
import { moveToCertManagerV1 } from '../../src/playground/states/generation-v1.js';
import { HOST } from '../../src/playground/states/howto-manifests.js';
import { type CertificateChoice, EMPTY_PROFILE, type Profile } from '../../src/profile/profile.js';
import { certManager } from '../../src/steps/cert-manager.js';
import { certificate } from '../../src/steps/certificate.js';
import { source } from '../../src/steps/source.js';
import type { Standing, Step, StepContext } from '../../src/steps/step.js';
import { temporaryJournal } from '../plan/fixtures.js';
import { contextOf } from '../support/survey.js';

const STEPS: readonly Step[] = [certManager, source, certificate];

/** The steps of the certificate by hand, on the playground: reads what they want to see, judges, applies. */
class Installer {
  readonly journal = temporaryJournal();
  readonly profile: Profile;

  constructor(
    readonly playground: Playground,
    readonly api: ClusterApi,
    name: string,
    choice: CertificateChoice,
  ) {
    this.profile = {
      ...EMPTY_PROFILE,
      name,
      namespace: api.namespace,
      host: `${name}.${HOST}`,
      ingress: { class: 'nginx' },
      certificate: choice,
    };
  }

  refs(context: StepContext): ObjectRef[] {
    const all = STEPS.flatMap((step) => step.objects?.(context) ?? []);
    return [...new Map(all.map((ref) => [objectKey(ref), ref])).values()];
  }

  async context(): Promise<StepContext> {
    const { api, profile, playground } = this;
    const { evidence } = await readCluster(api, {
      namespace: api.namespace,
      name: profile.name,
      host: profile.host ?? '',
      endpoint: { resolve: [`${profile.host}:443:127.0.0.1`], timeoutMs: 500 },
    });
    const platformWith = (objects: readonly ObjectRef[]) =>
      readPlatform(api, { namespace: api.namespace, host: playground.access, objects, rights: [] });
    const { memory } = contextOf();
    const first = { profile, memory, survey: { evidence, platform: await platformWith([]) } };
    // Which Issuers are wanted follows from what is there, so that it is read twice.
    const second = { ...first, survey: { evidence, platform: await platformWith(this.refs(first)) } };
    return { ...first, survey: { evidence, platform: await platformWith(this.refs(second)) } };
  }

  async look(step: Step): Promise<Standing> {
    return step.look(await this.context());
  }

  /** Applies what the step has to apply, and waits for the playground's controllers. */
  async apply(step: Step): Promise<Standing> {
    const standing = await this.look(step);
    if (standing.state !== 'plan') throw new Error(`${step.id}: ${standing.state}: ${standing.says}`);
    const applied = await applyPlan(this.api, standing.plan.proposal, {}, this.journal);
    if (applied.state !== 'applied') throw new Error(`${step.id}: ${applied.reason}`);
    await this.playground.settled();
    return this.look(step);
  }

  /** By kind and name, of everything that the steps write but the Secret. */
  async versions(): Promise<Record<string, string>> {
    const refs = this.refs(await this.context()).filter(({ kind }) => kind !== 'Secret');
    const entries = refs.map(async (ref) => {
      const live = await getLive(this.api, ref);
      return [`${ref.kind} ${ref.name}`, text(at(live, 'metadata', 'resourceVersion')) ?? ''];
    });
    return Object.fromEntries(await Promise.all(entries));
  }
}

describe.each(['cert-manager.io/v1', 'certmanager.k8s.io/v1alpha1'])(
  'the way to a certificate with %s',
  (generation) => {
    let playground: Playground;
    let api: ClusterApi;

    beforeAll(async () => {
      playground = await startPlayground({
        case: 'healthy',
        speed: 100,
        adjust: (state) => {
          if (generation === 'cert-manager.io/v1') moveToCertManagerV1(state);
          // The last one that cert-manager 0.10 works on.
          else state.serverVersion = 'v1.19.16';
        },
      });
      api = await connect({ kubeconfig: playground.kubeconfig });
    });

    afterAll(async () => {
      api.close();
      await playground.close();
    });

    it('is rehearsed at staging, goes to production, and is left alone then', async () => {
      const choice = { source: 'acme-http01', server: 'production', email: 'ops@acme-corp.io' } as const;
      const own = new Installer(playground, api, 'hub', choice);
      expect(await own.look(certManager)).toMatchObject({
        state: 'done',
        says: expect.stringContaining(generation),
      });
      expect(await own.apply(source)).toMatchObject({
        state: 'done',
        says: expect.stringContaining('staging'),
      });
      expect(await own.apply(certificate)).toMatchObject({
        state: 'plan',
        says: expect.stringContaining('rehearsal'),
      });
      expect(await own.apply(certificate)).toMatchObject({
        state: 'done',
        facts: [expect.not.stringContaining('STAGING')],
      });
      expect(await own.look(source)).toMatchObject({ state: 'done', says: "Let's Encrypt by HTTP-01." });

      const versions = await own.versions();
      for (const step of STEPS) expect((await own.look(step)).state).toBe('done');
      expect(await own.versions()).toEqual(versions);

      expect(await undoPlan(api, own.journal, {})).toMatchObject({ state: 'undone' });
      const issuer = at(
        (await own.context()).survey,
        'platform',
        'objects',
        `${generation.split('/')[0]}/Certificate/${api.namespace}/hub`,
      );
      expect(JSON.stringify(issuer)).toContain('hub-acme-staging');
    });

    it.each(['new-ca', 'self-signed'] as const)('is signed by %s', async (kind) => {
      const own = new Installer(playground, api, kind, { source: kind });
      expect((await own.apply(source)).state).toBe('done');
      expect(await own.apply(certificate)).toMatchObject({ state: 'done' });
      for (const step of STEPS) expect((await own.look(step)).state).toBe('done');
    });

    it('asks for another address when the authority refuses the one that is there', async () => {
      const own = new Installer(playground, api, 'refused', {
        source: 'acme-http01',
        server: 'staging',
        email: 'ann@example.com',
      });
      expect(await own.look(source)).toMatchObject({ state: 'ask', questions: [{ id: 'email' }] });
    });

    it('leaves the Certificate of a registry that is there to whom it belongs', async () => {
      const own = new Installer(playground, api, 'docker-registry', {
        source: 'acme-http01',
        server: 'production',
      });
      own.profile.host = HOST;
      const standing = await own.look(certificate);
      expect(standing).toMatchObject({ state: 'plan' });
      if (standing.state !== 'plan') return;
      expect(standing.plan.foreign.map(({ kind, name }) => `${kind} ${name}`)).toContain(
        'Ingress docker-registry',
      );
      expect(JSON.stringify(standing.why)).toContain('RD222');
    });
  },
);
