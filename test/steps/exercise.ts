import { expect, it } from 'vitest';
import { Reader } from '../../src/evidence/cluster/reader.js';
import { parseVersion } from '../../src/evidence/platform/version.js';
import { readWritten } from '../../src/evidence/platform/written-objects.js';
import type { IngressController, Platform } from '../../src/evidence/platform-model.js';
import { read } from '../../src/evidence/reading.js';
import type { Answers } from '../../src/fixes/fix.js';
import type { ClusterApi } from '../../src/kube/api.js';
import { at, type KubeObject, type ObjectRef, record, text } from '../../src/kube/objects.js';
import { collectionPath, resourcePath } from '../../src/kube/resources.js';
import { HTPASSWD_KEY, usersSecretRef } from '../../src/manifests/names.js';
import { applyPlan } from '../../src/plan/apply.js';
import { getLive } from '../../src/plan/live.js';
import { undoPlan } from '../../src/plan/undo.js';
import type { Profile } from '../../src/profile/profile.js';
import { configuration } from '../../src/steps/configuration.js';
import { ingress } from '../../src/steps/ingress.js';
import { service } from '../../src/steps/service.js';
import { editedFile, verifyPassword } from '../../src/steps/shared/users-file.js';
import { isRejected, type Memory, type Standing, type Step } from '../../src/steps/step.js';
import { storage } from '../../src/steps/storage.js';
import { users } from '../../src/steps/users.js';
import { workload } from '../../src/steps/workload.js';
import { temporaryJournal } from '../plan/fixtures.js';
import { contextOf } from '../support/survey.js';

export const REGISTRY_STEPS: readonly Step[] = [users, configuration, storage, workload, service, ingress];

const PASSWORDS: Answers = {
  'password.admin': 'correct horse battery',
  'password.bob': 'staple-9-staple',
  accesskey: 'AKIA-EXAMPLE',
  secretkey: 'very/secret+key',
};

interface World {
  api: ClusterApi;
  namespace: string;
}

/** A guided install's own steps by hand: reads what they want to see, judges, applies. */
export class Installer {
  readonly journal = temporaryJournal();
  memory: Partial<Memory> = {};
  controller: IngressController = {
    kind: 'ingress-nginx',
    controller: 'k8s.io/ingress-nginx',
    class: 'nginx',
    isDefault: true,
    addresses: [],
  };

  constructor(
    readonly world: World,
    public profile: Partial<Profile>,
  ) {}

  async platform(): Promise<Partial<Platform>> {
    const reader = new Reader(this.world.api, undefined, undefined);
    const into: Pick<Platform, 'objects' | 'secrets'> = { objects: {}, secrets: {} };
    const refs = REGISTRY_STEPS.flatMap((step) => step.objects?.(this.context({})) ?? []);
    await readWritten(reader, refs, undefined, into);
    return { ...into, version: await reader.path({ key: 'version' }, '/version', parseVersion) };
  }

  context(platform: Partial<Platform>) {
    const { namespace } = this.world;
    return contextOf({
      profile: { users: ['admin'], namespace, ...this.profile },
      memory: this.memory,
      platform: {
        controllers: read([this.controller]),
        ingressClasses: read([{ metadata: { name: 'nginx' } }]),
        ...platform,
      },
    });
  }

  async look(step: Step): Promise<Standing> {
    return step.look(this.context(await this.platform()));
  }

  async apply(step: Step, answers: Answers = PASSWORDS): Promise<Standing> {
    const standing = await this.look(step);
    if (standing.state !== 'plan') throw new Error(`${step.id}: ${standing.state}: ${standing.says}`);
    const applied = await applyPlan(this.world.api, standing.plan.proposal, answers, this.journal);
    if (applied.state !== 'applied') throw new Error(`${step.id}: ${applied.reason}`);
    return this.look(step);
  }

  async answer(step: Step, answers: Answers): Promise<void> {
    const taken = step.take?.(this.context(await this.platform()), answers);
    if (taken === undefined || isRejected(taken)) throw new Error(taken?.problem ?? 'nothing is taken');
    this.profile = taken;
    this.memory = { wish: { step: step.id, answers } };
  }

  async versions(): Promise<Record<string, string>> {
    const refs = REGISTRY_STEPS.flatMap((step) => step.objects?.(this.context({})) ?? []);
    const entries = refs.map(async (ref) => [
      `${ref.kind} ${ref.name}`,
      versionOf(await getLive(this.world.api, ref)),
    ]);
    return Object.fromEntries(await Promise.all(entries));
  }
}

/** Of what runs, controllers write the status all the time: only what its author says counts there. Empty when it is not there. */
function versionOf(live: KubeObject | undefined): string {
  const { uid = '', generation = '', resourceVersion = '' } = live?.metadata ?? {};
  const runs = live?.kind === 'Deployment' || live?.kind === 'Pod';
  return runs ? `${uid} ${generation}` : resourceVersion;
}

/** What the steps from the users to the Ingress do, on an API server that knows its schema and defaults by itself. */
export function exerciseSteps(server: () => World): void {
  const run = Date.now().toString(36);
  let count = 0;
  const installer = (profile: Partial<Profile>) => {
    count += 1;
    return new Installer(server(), { name: `reg-${run}-${count}`, ...profile });
  };

  async function post(object: KubeObject): Promise<void> {
    const { api, namespace } = server();
    const path = collectionPath(text(object.apiVersion) ?? '', text(object.kind) ?? '', namespace);
    const { status, body } = await api.request({ method: 'POST', path, body: object });
    expect(status, body).toBe(201);
  }

  async function htpasswd(own: Installer): Promise<string> {
    const secret = await getLive(own.world.api, usersSecretRef(own.context({}).profile));
    return Buffer.from(text(record(secret?.data)[HTPASSWD_KEY]) ?? '', 'base64').toString('utf8');
  }

  const CHOICES: Record<string, Partial<Profile>> = {
    'a claim': { storage: { kind: 'pvc', size: '1024Mi' }, image: 'registry:3' },
    'an object store': {
      storage: {
        kind: 's3',
        bucket: 'images',
        region: 'fra1',
        endpoint: 'https://fra1.digitaloceanspaces.com',
        secret: '',
      },
      replicas: 2,
      allowDelete: true,
    },
    "the how-to's objects": { style: 'howto', storage: { kind: 'emptyDir' } },
  };

  it.each(Object.keys(CHOICES))('apply a registry with %s once, and never again', async (name) => {
    const own = installer(CHOICES[name] ?? {});
    const { storage: chosen } = own.profile;
    if (chosen?.kind === 's3') own.profile.storage = { ...chosen, secret: `${own.profile.name}-s3` };
    for (const step of REGISTRY_STEPS) {
      const before = await own.look(step);
      const after = before.state === 'plan' ? await own.apply(step) : before;
      // Where nobody makes volumes the claim waits for somebody: applied it is all the same.
      const applied = step.id === 'storage' ? ['done', 'waiting', 'blocked'] : ['done', 'waiting'];
      expect(applied, `${step.id}: ${JSON.stringify(after)}`).toContain(after.state);
    }
    const versions = await own.versions();
    expect(Object.values(versions).every((version) => version !== '')).toBe(chosen?.kind === 'pvc');
    for (const step of REGISTRY_STEPS) expect((await own.look(step)).state, step.id).not.toBe('plan');
    expect(await own.versions()).toEqual(versions);
  });

  it('change the users and nobody else', async () => {
    const own = installer({ users: ['admin', 'bob'] });
    await own.apply(users);
    const first = await htpasswd(own);
    expect(first).toMatch(/^admin:\$2[aby]\$10\$.{53}\nbob:\$2[aby]\$10\$.{53}\n$/);

    await own.answer(users, { do: 'add', user: 'carol' });
    await own.apply(users, { 'password.carol': 'a-third-password' });
    const second = await htpasswd(own);
    expect(second.startsWith(first)).toBe(true);
    expect(await verifyPassword(second, 'carol', 'a-third-password')).toBe('right');

    await own.answer(users, { do: 'password', user: 'bob' });
    own.memory = { ...own.memory };
    await applyAndForget(own, { 'password.bob': 'another-one-1' });
    const third = await htpasswd(own);
    expect(await verifyPassword(third, 'bob', 'another-one-1')).toBe('right');
    expect(third.split('\n')[0]).toBe(first.split('\n')[0]);

    await own.answer(users, { do: 'remove', user: 'bob' });
    await applyAndForget(own, {});
    expect(await htpasswd(own)).toBe(
      second
        .split(/(?<=\n)/)
        .filter((line) => !line.startsWith('bob:'))
        .join(''),
    );
    expect((await own.look(users)).state).toBe('done');
  });

  async function applyAndForget(own: Installer, answers: Answers): Promise<void> {
    const standing = await own.look(users);
    if (standing.state !== 'plan') throw new Error(standing.says);
    const applied = await applyPlan(own.world.api, standing.plan.proposal, answers, own.journal);
    expect(applied).toMatchObject({ state: 'applied' });
    own.memory = {};
  }

  it('write nothing for a weak password, and say why', async () => {
    const own = installer({});
    const standing = await own.look(users);
    if (standing.state !== 'plan') throw new Error(standing.says);
    const outcome = await applyPlan(
      own.world.api,
      standing.plan.proposal,
      { 'password.admin': 'admin123' },
      own.journal,
    );
    expect(outcome).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('one of the first that are tried'),
    });
    expect(await getLive(own.world.api, usersSecretRef(own.context({}).profile))).toBeUndefined();
  });

  it('name what is there and is not ours, and take it over', async () => {
    const own = installer({ storage: { kind: 'emptyDir' } });
    const { name } = own.context({}).profile;
    await post({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { 'registry-config.yml': 'version: 0.1\n', more: 'x' },
    });
    await post({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        selector: { matchLabels: { name } },
        template: {
          metadata: { labels: { name } },
          spec: {
            containers: [{ name: 'mine', image: 'registry:2' }],
            volumes: [{ name: 'extra', emptyDir: {} }],
          },
        },
      },
    });
    await own.apply(users);
    for (const step of [configuration, workload]) {
      const standing = await own.look(step);
      expect(standing).toMatchObject({ state: 'plan', plan: { foreign: [{ name }] } });
      expect((await own.apply(step)).state, step.id).not.toBe('plan');
    }
    const refs = [
      ...(configuration.objects?.(own.context({})) ?? []),
      ...(workload.objects?.(own.context({})) ?? []),
    ];
    const [config, , deployment] = await Promise.all(
      refs.map((ref: ObjectRef) => getLive(own.world.api, ref)),
    );
    expect(record(config?.data).more).toBe('x');
    expect(at(deployment, 'spec', 'strategy')).toEqual({ type: 'Recreate' });
    expect(at(deployment, 'spec', 'template', 'spec', 'containers')).toHaveLength(1);
    expect(at(deployment, 'spec', 'template', 'spec', 'volumes', 0, 'name')).toBe('extra');
  });

  it('keep settings that were added by hand, and start the registry anew for them', async () => {
    const own = installer({ storage: { kind: 'emptyDir' } });
    for (const step of [users, configuration, workload]) await own.apply(step);
    const [ref] = configuration.objects?.(own.context({})) ?? [];
    if (ref === undefined) throw new Error('no ConfigMap');
    const live = await getLive(own.world.api, ref);
    const content = text(record(live?.data)['registry-config.yml'])?.replace(
      'log:\n',
      'log:\n  level: debug\n',
    );
    const { status } = await own.world.api.request({
      method: 'PATCH',
      path: resourcePath(ref),
      contentType: 'application/merge-patch+json',
      body: { data: { 'registry-config.yml': content } },
    });
    expect(status).toBe(200);
    expect((await own.look(configuration)).state).toBe('done');
    expect(await own.look(workload)).toMatchObject({
      state: 'plan',
      plan: { proposal: { risk: 'disruptive' } },
    });
    expect((await own.apply(workload)).state).not.toBe('plan');
  });

  it('leave nothing of what is no longer wanted', async () => {
    const own = installer({ storage: { kind: 'emptyDir' } });
    await own.apply(ingress);
    const [ref] = ingress.objects?.(own.context({})) ?? [];
    if (ref === undefined) throw new Error('no Ingress');
    const annotations = async () => record((await getLive(own.world.api, ref))?.metadata?.annotations);
    expect(Object.keys(await annotations())).toContain('nginx.ingress.kubernetes.io/proxy-body-size');
    own.controller = { ...own.controller, kind: 'traefik', controller: 'traefik.io/ingress-controller' };
    expect((await own.apply(ingress)).state).toBe('done');
    expect(await annotations()).toEqual({});
  });

  it('can be taken back', async () => {
    const own = installer({ storage: { kind: 'emptyDir' } });
    await own.apply(users);
    await own.apply(configuration);
    for (let plan = 0; plan < 2; plan += 1) {
      expect(await undoPlan(own.world.api, own.journal, {})).toMatchObject({ state: 'undone' });
    }
    expect(Object.values(await own.versions()).every((version) => version === '')).toBe(true);
  });

  it('leave all other lines of a file byte for byte', async () => {
    const file = '# people\r\nold:$apr1$x$y\r\n\nbob:$2y$05$abc\nbob:$2y$05$def';
    expect(await editedFile(file, { remove: ['bob'] }, {})).toBe('# people\r\nold:$apr1$x$y\r\n\n');
    const added = await editedFile(file, { add: ['eve'] }, { 'password.eve': 'long-enough-1' });
    expect(added.startsWith(`${file}\neve:$2`)).toBe(true);
  });
}
