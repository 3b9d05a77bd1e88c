import { describe, expect, it } from 'vitest';
import { objectKey } from '../../src/evidence/platform-model.js';
import { absent, denied, read } from '../../src/evidence/reading.js';
import { at, type KubeObject, strings } from '../../src/kube/objects.js';
import { claimObject } from '../../src/manifests/claim.js';
import { configurationObject } from '../../src/manifests/configuration.js';
import { managedLabels } from '../../src/manifests/labels.js';
import { refIn } from '../../src/manifests/names.js';
import type { StorageChoice } from '../../src/profile/profile.js';
import { configuration } from '../../src/steps/configuration.js';
import { ingress } from '../../src/steps/ingress.js';
import { service } from '../../src/steps/service.js';
import { passwordProblem } from '../../src/steps/shared/password.js';
import { wantedWorkload } from '../../src/steps/shared/workload-objects.js';
import type { Step } from '../../src/steps/step.js';
import { storage } from '../../src/steps/storage.js';
import { users } from '../../src/steps/users.js';
import { workload } from '../../src/steps/workload.js';
import {
  type ContextParts,
  contextOf,
  HOST,
  NAMESPACE,
  NOW,
  profileOf,
  surveyOf,
} from '../support/survey.js';

const CLAIM: StorageChoice & { kind: 'pvc' } = { kind: 'pvc', size: '10Gi', class: 'fast' };
const FAST = { metadata: { name: 'fast' }, provisioner: 'csi.example.com', volumeBindingMode: 'Immediate' };

function look(step: Step, parts: ContextParts) {
  return step.look(contextOf(parts));
}

function claim(
  changes: { spec?: object; phase?: string; storage?: StorageChoice & { kind: 'pvc' } } = {},
): KubeObject {
  const object = claimObject(profileOf(), changes.storage ?? CLAIM);
  return {
    ...object,
    spec: { ...(object.spec as object), ...changes.spec },
    status: { phase: changes.phase ?? 'Bound' },
  };
}

describe('the storage driver', () => {
  const ref = refIn(profileOf(), 'v1', 'ConfigMap');
  const bucket = { kind: 's3', bucket: 'images', region: 'fra1', secret: 'docker-registry-s3' } as const;
  const answered = (answers: Record<string, string>): ContextParts => ({
    gone: [ref],
    memory: { wish: { step: 'configuration', answers } },
  });
  const live = (kept: StorageChoice) => ({ objects: [configurationObject(profileOf(), kept)] });
  const secrets = { 'docker-registry-http': absent('not there') };

  it('is asked for before the configuration is written, and a bucket there and then', () => {
    const first = contextOf({ gone: [ref] });
    expect(configuration.look(first)).toMatchObject({
      state: 'ask',
      questions: [{ id: 'driver', choices: ['filesystem', 's3'], default: 'filesystem' }],
    });
    expect(configuration.take?.(first, { driver: 's3' })).toEqual(first.profile);
    expect(configuration.take?.(first, { driver: 'tape' })).toMatchObject({ question: 'driver' });
    const second = contextOf(answered({ driver: 's3' }));
    expect(configuration.look(second)).toMatchObject({
      questions: [{ id: 'bucket' }, { id: 'region' }, { id: 'endpoint' }, { id: 'secret' }],
    });
    const answers = { bucket: 'images', region: 'fra1', endpoint: '', secret: 'docker-registry-s3' };
    expect(configuration.take?.(second, answers)).toMatchObject({ storage: bucket });
    const third = look(configuration, {
      ...answered(answers),
      profile: { storage: bucket },
      platform: { secrets, objects: { [objectKey(ref)]: absent('not there') } },
    });
    expect(JSON.stringify(third)).toContain('bucket: images');
  });

  it('once written leads to no further question, and the storage step has the login alone', () => {
    // The how-to has no Secret for uploads, so that the text is all that the step wants.
    const parts = { ...live(bucket), profile: { storage: bucket, style: 'howto' } as const };
    const there = { 'docker-registry-s3': absent('not there') };
    const { platform } = surveyOf(parts);
    const over = { ...parts, platform: { objects: platform.objects, secrets: there } };
    expect(look(configuration, over)).toMatchObject({
      state: 'done',
      facts: ['Images: s3; deleting: not allowed.'],
    });
    expect(look(storage, over)).toMatchObject({
      state: 'plan',
      plan: { proposal: { questions: [{ id: 'accesskey' }, { id: 'secretkey' }] } },
    });
    const again = contextOf({ ...over, memory: { reopened: 'storage' } });
    expect(storage.look(again)).toMatchObject({
      questions: [{ id: 'secret', default: 'docker-registry-s3' }],
    });
    expect(storage.take?.(again, { secret: 'mine' })).toMatchObject({
      storage: { ...bucket, secret: 'mine' },
    });
    expect(storage.take?.(again, { secret: 'docker-registry' })).toMatchObject({ question: 'secret' });
  });

  it.each<[string, ContextParts]>([
    ['answered', answered({ driver: 'filesystem' })],
    ['in the profile', { gone: [ref], profile: { storage: { kind: 'emptyDir' } } }],
    ['in the configuration that is there', live({ kind: 'emptyDir' })],
    ['that of a claim that is there', { gone: [ref], objects: [claim()] }],
    [
      'implied by a volume that is chosen',
      { gone: [ref], memory: { wish: { step: 'storage', answers: { kind: 'pvc' } } } },
    ],
  ])('is not asked for when it is %s', (_name, parts) => {
    expect(look(configuration, parts).state).not.toBe('ask');
  });

  it.each([
    ['is kept with a setting that somebody added', 'debug', 'done'],
    ['is written anew where the registry would not start with such a setting', 'loud', 'plan'],
  ])('in a text %s', (_name, level, state) => {
    const kept = { kind: 'emptyDir' } as const;
    const object = configurationObject(profileOf(), kept);
    const [key = '', content = ''] = Object.entries(strings(object.data))[0] ?? [];
    const data = { [key]: content.replace('log:\n', `log:\n  level: ${level}\n`) };
    const profile = { storage: kept, style: 'howto' } as const;
    expect(look(configuration, { profile, objects: [{ ...object, data }] }).state).toBe(state);
  });

  it('of a registry that was there before is proposed with its bucket', () => {
    const parts = { objects: [...live(bucket).objects, claim()] };
    expect(look(configuration, parts)).toMatchObject({ questions: [{ id: 'driver', default: 's3' }] });
    expect(look(configuration, { ...parts, memory: answered({ driver: 's3' }).memory ?? {} })).toMatchObject({
      questions: [{ default: 'images' }, { default: 'fra1' }, { id: 'endpoint' }, { id: 'secret' }],
    });
  });

  it('can be changed, and then the storage is asked for', () => {
    const context = contextOf({
      ...live(bucket),
      profile: { storage: bucket },
      memory: { reopened: 'configuration' },
    });
    expect(configuration.look(context)).toMatchObject({
      questions: [
        { id: 'driver', default: 's3' },
        { id: 'delete', default: 'no' },
      ],
    });
    const taken = configuration.take?.(context, { driver: 'filesystem', delete: 'yes' });
    expect(taken).toMatchObject({ allowDelete: true });
    expect(taken).not.toHaveProperty('storage');
    expect(configuration.take?.(context, { driver: 's3', delete: 'perhaps' })).toMatchObject({
      question: 'delete',
    });
    expect(look(storage, { gone: [refIn(profileOf(), 'v1', 'PersistentVolumeClaim')] })).toMatchObject({
      questions: [{ id: 'kind', choices: ['pvc', 'emptyDir'] }],
    });
  });
});

describe('the storage', () => {
  const on = (live: KubeObject, over: ContextParts = {}): ContextParts => ({
    ...over,
    profile: { storage: CLAIM, ...over.profile },
    objects: [live],
    platform: { storageClasses: read([FAST]), ...over.platform },
  });

  it('is asked for, and an emptyDir comes with its warning', () => {
    const standing = look(storage, { gone: [refIn(profileOf(), 'v1', 'PersistentVolumeClaim')] });
    expect(standing).toMatchObject({ state: 'ask', questions: [{ id: 'kind', default: 'pvc' }] });
    expect(JSON.stringify(standing)).toContain('RD701');
    expect(JSON.stringify(standing)).toContain('RD705');
    expect(look(storage, { profile: { storage: { kind: 'emptyDir' } } })).toMatchObject({
      state: 'done',
      facts: [expect.stringContaining('RD701')],
    });
  });

  it('offers the default class first, then takes a size that is one', () => {
    const classes = [
      FAST,
      { metadata: { name: 'slow', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } },
    ];
    const context = contextOf({
      platform: { storageClasses: read(classes) },
      memory: { wish: { step: 'storage', answers: { kind: 'pvc' } } },
    });
    expect(storage.look(context)).toMatchObject({
      questions: [{ id: 'size' }, { id: 'class', choices: ['fast', 'slow'], default: 'slow' }],
    });
    expect(storage.take?.(context, { size: '5Gi', class: 'slow' })).toMatchObject({
      storage: { kind: 'pvc', size: '5Gi', class: 'slow' },
    });
    expect(storage.take?.(context, { size: '5 GB', class: 'slow' })).toMatchObject({ question: 'size' });
    expect(storage.take?.(context, { size: '5Gi', class: 'slwo' })).toMatchObject({
      question: 'class',
      problem: expect.stringContaining('fast, slow'),
    });
  });

  it.each([
    ['bound', claim(), 'done', 'Bound'],
    [
      'larger than asked for',
      claim({ spec: { resources: { requests: { storage: '20Gi' } } } }),
      'done',
      '20Gi',
    ],
    ['pending without a reason', claim({ phase: 'Pending' }), 'waiting', 'waits for its volume'],
    ['of another class', claim({ spec: { storageClassName: 'slow' } }), 'blocked', 'cannot be changed'],
    [
      'too small to grow',
      claim({ spec: { resources: { requests: { storage: '1Gi' } } } }),
      'blocked',
      'cannot grow',
    ],
    ['without its volume', claim({ phase: 'Lost' }), 'blocked', 'has lost its volume'],
  ])('with a claim that is %s', (_name, live, state, says) => {
    expect(look(storage, on(live))).toMatchObject({ state, says: expect.stringContaining(says) });
  });

  it('needs somebody where nobody makes the volume', () => {
    const choice = { kind: 'pvc', size: '10Gi' } as const;
    const pending = claim({ phase: 'Pending', storage: choice });
    expect(look(storage, on(pending, { profile: { storage: choice } }))).toMatchObject({
      state: 'blocked',
      code: 'RD705',
      says: expect.stringContaining('the cluster has no default StorageClass'),
      commands: [
        expect.stringMatching(/^kubectl patch storageclass fast -p .*is-default-class/),
        expect.stringContaining('kubectl delete persistentvolumeclaim docker-registry -n'),
      ],
    });
  });

  it('claims nothing of a class that is not there', () => {
    const gone = [refIn(profileOf(), 'v1', 'PersistentVolumeClaim')];
    const of = (name: string) => {
      const parts: ContextParts = { gone, profile: { storage: { ...CLAIM, class: name } } };
      return look(storage, {
        ...parts,
        platform: { ...surveyOf(parts).platform, storageClasses: read([FAST]) },
      });
    };
    expect(of('fast').state).toBe('plan');
    expect(of('slow')).toMatchObject({
      state: 'blocked',
      code: 'RD705',
      says: expect.stringContaining('"slow"'),
    });
  });

  it('does not wait for a volume that is made when the Pod wants it', () => {
    const waits = { ...FAST, volumeBindingMode: 'WaitForFirstConsumer' };
    expect(
      look(storage, on(claim({ phase: 'Pending' }), { platform: { storageClasses: read([waits]) } })).state,
    ).toBe('done');
  });

  it('says what the cluster says of a claim that is pending', () => {
    const event = {
      involvedObject: { kind: 'PersistentVolumeClaim', name: 'docker-registry' },
      reason: 'ProvisioningFailed',
      message: 'quota exceeded',
    };
    const standing = look(
      storage,
      on(claim({ phase: 'Pending' }), { evidence: ({ readings }) => (readings.events = read([event])) }),
    );
    expect(standing).toMatchObject({
      state: 'waiting',
      current: expect.arrayContaining(['ProvisioningFailed: quota exceeded']),
    });
  });

  it('wants both keys of a login, and asks for them when there is none', () => {
    const bucket = { kind: 's3', bucket: 'images', region: 'fra1', secret: 'store' } as const;
    const secret = {
      name: 'store',
      namespace: NAMESPACE,
      uid: 'u',
      resourceVersion: '1',
      type: 'Opaque',
      labels: {},
      annotations: {},
      htpasswd: {},
    };
    const parts = (keys: Record<string, number>): ContextParts => ({
      profile: { storage: bucket },
      platform: { secrets: { store: read({ ...secret, keys }) } },
    });
    expect(look(storage, parts({ accesskey: 20, secretkey: 40 })).state).toBe('done');
    expect(look(storage, parts({ accesskey: 20 }))).toMatchObject({
      state: 'blocked',
      says: expect.stringContaining('no key secretkey'),
    });
    const none = look(storage, {
      profile: { storage: bucket },
      platform: { secrets: { store: absent('not there') } },
    });
    expect(none).toMatchObject({
      state: 'plan',
      plan: { proposal: { questions: [{ kind: 'secret' }, { kind: 'secret' }] } },
    });
  });
});

describe('the workload', () => {
  const profile = { storage: { kind: 'emptyDir' } as const };
  const ready = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
  const live = (status: object, spec: object = {}): KubeObject => {
    const object = wantedWorkload(contextOf({ profile }), profile.storage);
    return {
      ...object,
      metadata: { ...object.metadata, generation: 1 },
      spec: { ...(object.spec as object), ...spec },
      status,
    };
  };

  it.each([
    [ready, 'done'],
    [{ ...ready, observedGeneration: 0 }, 'waiting'],
    [{ ...ready, availableReplicas: 0 }, 'waiting'],
    [{ ...ready, replicas: 2 }, 'waiting'],
    [{}, 'waiting'],
  ])('that says %j is %s', (status, state) => {
    expect(look(workload, { profile, objects: [live(status)] }).state).toBe(state);
  });

  it('shows what its Pods do while it waits', () => {
    const pod = {
      metadata: { name: 'docker-registry-abc', labels: { name: 'docker-registry' } },
      status: {
        phase: 'Pending',
        containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }],
      },
    };
    const standing = look(workload, {
      profile,
      objects: [live({})],
      evidence: ({ readings }) => (readings.pods = read([pod])),
    });
    expect(standing).toMatchObject({
      current: [expect.stringContaining('not taken up'), expect.stringContaining('ImagePullBackOff')],
    });
  });

  it.each<[StorageChoice, string[]]>([
    [{ kind: 'emptyDir' }, [expect.stringContaining('Every image')]],
    [CLAIM, []],
  ])('started anew on %j says what is lost', (chosen, loses) => {
    const object = wantedWorkload(contextOf({ profile: { storage: chosen } }), chosen);
    const changed = { storage: chosen, image: 'registry:3' };
    expect(look(workload, { profile: changed, objects: [object] })).toMatchObject({
      state: 'plan',
      plan: { proposal: { risk: 'disruptive', loses } },
    });
  });

  it.each<[StorageChoice, number]>([
    [{ kind: 'emptyDir' }, 1],
    [CLAIM, 1],
    [{ ...CLAIM, accessMode: 'ReadWriteMany' }, 3],
    [{ kind: 's3', bucket: 'images', region: 'fra1', secret: 'store' }, 3],
  ])('on %j has as many Pods as may share the images', (chosen, replicas) => {
    const wanted = wantedWorkload(contextOf({ profile: { storage: chosen, replicas: 3 } }), chosen);
    expect(wanted).toMatchObject({ spec: { replicas } });
  });

  it('takes the limits of the other strategy away, which the server refuses beside Recreate', () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
    const standing = look(workload, { profile, objects: [live(ready, { strategy })] });
    expect(standing).toMatchObject({
      state: 'plan',
      plan: { proposal: { changes: [{ kind: 'patch', before: { spec: { strategy } } }] } },
    });
    const [change] = standing.state === 'plan' ? standing.plan.proposal.changes : [];
    expect(change?.kind === 'patch' && at(change.after, 'spec', 'strategy')).toEqual({ type: 'Recreate' });
  });

  it('does not touch a Deployment whose Pods have other labels', () => {
    const other = live(ready, { selector: { matchLabels: { app: 'shop' } } });
    expect(look(workload, { profile, objects: [other] })).toMatchObject({
      state: 'blocked',
      says: expect.stringContaining('app=shop'),
    });
  });

  it.each([
    ['registry:2', '/etc/docker/registry', undefined],
    ['registry:3.0.0', '/etc/distribution', undefined],
    ['mirror.example.com/registry', '/etc/docker/registry', ['/etc/docker/registry/config.yml']],
  ])('of %s has its configuration in %s', (image, mountPath, args) => {
    const wanted = wantedWorkload(contextOf({ profile: { ...profile, image } }), profile.storage);
    expect(wanted).toMatchObject({
      spec: { template: { spec: { containers: [{ volumeMounts: [{ mountPath }, {}, {}] }] } } },
    });
    expect(JSON.stringify(wanted).includes('"args"')).toBe(args !== undefined);
  });

  it('leaves out what an older API server does not know', () => {
    const of = (minor: number) =>
      JSON.stringify(
        wantedWorkload(
          contextOf({ profile, platform: { version: read({ major: 1, minor, gitVersion: '' }) } }),
          profile.storage,
        ),
      );
    expect(of(18)).not.toMatch(/seccompProfile|fsGroupChangePolicy/);
    expect(of(20)).toMatch(/seccompProfile.*|fsGroupChangePolicy/);
  });
});

describe('what may not be looked at', () => {
  const ref = refIn(profileOf(), 'v1', 'ConfigMap');
  const needs = { verb: 'get', group: '', resource: 'configmaps', namespace: NAMESPACE, name: ref.name };

  it('blocks a step with the Role that would help', () => {
    const standing = look(configuration, {
      profile: { storage: { kind: 'emptyDir' } },
      platform: {
        objects: { [objectKey(ref)]: denied(needs, 'forbidden') },
        secrets: { 'docker-registry-http': absent('not there') },
      },
    });
    expect(standing).toMatchObject({
      state: 'blocked',
      code: 'RD803',
      commands: [expect.stringContaining('configmaps')],
    });
  });
});

describe('objects that are there and differ', () => {
  const profile = { storage: { kind: 'emptyDir' }, host: HOST } as const;
  const http = { 'docker-registry-http': absent('not there') };

  it.each<[string, Step, string]>([
    ['ConfigMap', configuration, 'v1'],
    ['Service', service, 'v1'],
    ['Ingress', ingress, 'networking.k8s.io/v1'],
  ])('take consent of their own where somebody else made the %s', (kind, step, apiVersion) => {
    const looked = (labels: Record<string, string>) => {
      const live = { apiVersion, kind, metadata: { name: 'docker-registry', namespace: NAMESPACE, labels } };
      const { platform } = surveyOf({ objects: [live] });
      return look(step, { profile, platform: { ...platform, secrets: http } });
    };
    expect(looked({})).toMatchObject({ state: 'plan', plan: { foreign: [{ kind }] } });
    expect(looked(managedLabels('docker-registry'))).toMatchObject({ state: 'plan', plan: { foreign: [] } });
  });

  it('are waited for while they are being deleted', () => {
    const metadata = { name: 'docker-registry', namespace: NAMESPACE, deletionTimestamp: NOW };
    const live = { apiVersion: 'v1', kind: 'Service', metadata };
    expect(look(service, { objects: [live] })).toMatchObject({
      state: 'waiting',
      current: [expect.stringContaining('being deleted')],
    });
  });

  it.each([
    [15, ['create', 'patch']],
    [16, ['apply', 'apply']],
  ])('are changed as Kubernetes 1.%i can: %j', (minor, kinds) => {
    const version = read({ major: 1, minor, gitVersion: '' });
    const ref = refIn(profileOf(), 'v1', 'Service');
    const live = { apiVersion: 'v1', kind: 'Service', metadata: { name: ref.name, namespace: NAMESPACE } };
    const changes = [{ gone: [ref] }, { objects: [live] }].map((parts) => {
      const { platform } = surveyOf(parts);
      const standing = look(service, { platform: { ...platform, version } });
      return standing.state === 'plan' ? standing.plan.proposal.changes[0]?.kind : standing.state;
    });
    expect(changes).toEqual(kinds);
  });
});

describe('the Ingress', () => {
  const gone = [refIn(profileOf(), 'networking.k8s.io/v1', 'Ingress')];
  const controller = {
    kind: 'other',
    controller: 'x',
    class: 'mine',
    isDefault: false,
    addresses: [],
  } as const;
  const wanted = (parts: ContextParts) => {
    const standing = look(ingress, {
      gone,
      ...parts,
      platform: { controllers: read([{ ...controller, addresses: [] }]), ...parts.platform },
    });
    return JSON.stringify(standing.state === 'plan' ? standing.plan.proposal.changes : standing);
  };

  it('names its class by the field where there is a class of that name, else by the annotation', () => {
    expect(wanted({ platform: { ingressClasses: read([{ metadata: { name: 'mine' } }]) } })).toContain(
      '"ingressClassName":"mine"',
    );
    for (const ingressClasses of [read([]), absent('older')]) {
      expect(wanted({ platform: { ingressClasses } })).toContain('"kubernetes.io/ingress.class":"mine"');
    }
  });

  it.each([
    [['networking.k8s.io/v1', 'networking.k8s.io/v1beta1', 'extensions/v1beta1'], 'field'],
    [['networking.k8s.io/v1beta1', 'extensions/v1beta1'], 'annotation'],
    [['extensions/v1beta1'], 'annotation'],
  ])('is written under the first of %j, with its class by the %s', (served, by) => {
    const [api = ''] = served;
    const text = wanted({
      gone: [refIn(profileOf(), api, 'Ingress')],
      platform: { ingressApis: read(served), ingressClasses: read([{ metadata: { name: 'mine' } }]) },
    });
    expect(text).toContain(`"apiVersion":"${api}"`);
    // Both together are refused by the server.
    expect(text.includes('"ingressClassName":"mine"')).toBe(by === 'field');
    expect(text.includes('"kubernetes.io/ingress.class":"mine"')).toBe(by === 'annotation');
    expect(text.includes('"serviceName":"docker-registry"')).toBe(by === 'annotation');
  });

  it('has no annotation for cert-manager in any style', () => {
    for (const style of ['howto', 'deployment'] as const)
      expect(wanted({ profile: { style } })).not.toMatch(/cert-?manager/);
  });
});

describe('a password', () => {
  it.each([
    ['', 'No password was given'],
    ['tiny-1', 'too short'],
    ['Alice-in', 'the user name'],
    ['PASSWORD', 'one of the first'],
    ['aaaaaaaaaa', 'one of the first'],
    ['x'.repeat(73), '72 bytes'],
    ['two\nlines here', 'line break'],
  ])('%j is refused', (password, why) => {
    expect(passwordProblem('alice-in', password)).toContain(why);
    if (password !== '') expect(passwordProblem('alice-in', password)).not.toContain(password);
  });

  it('that is long enough is taken', () =>
    expect(passwordProblem('alice', 'kirsch-und-kuchen')).toBeUndefined());
});

describe('the users', () => {
  const secret = {
    name: 'docker-registry',
    namespace: NAMESPACE,
    uid: 'u',
    resourceVersion: '1',
    type: 'Opaque',
    labels: {},
    annotations: {},
    keys: { HTPASSWD: 140 },
    htpasswd: {
      HTPASSWD: {
        byteOrderMark: false,
        encodedTwice: false,
        lines: [
          { number: 1, kind: 'entry' as const, user: 'admin', scheme: 'bcrypt' as const },
          { number: 2, kind: 'entry' as const, user: 'bob', scheme: 'bcrypt' as const },
        ],
      },
    },
  };
  const there = (parts: ContextParts = {}) =>
    contextOf({ platform: { secrets: { 'docker-registry': read(secret) } }, ...parts });

  it('are asked for when there are none, and several may be named', () => {
    const context = contextOf({ platform: { secrets: { 'docker-registry': absent('not there') } } });
    expect(users.look(context)).toMatchObject({
      state: 'ask',
      questions: [{ id: 'user', default: 'admin' }],
    });
    expect(users.take?.(context, { user: 'admin, ci' })).toMatchObject({ users: ['admin', 'ci'] });
    expect(users.take?.(context, { user: 'a:b' })).toMatchObject({ question: 'user' });
  });

  it('that are there are named with their scheme', () => {
    expect(users.look(there())).toMatchObject({ state: 'done', facts: ['admin: bcrypt', 'bob: bcrypt'] });
  });

  it('can be added and removed on request, but not the last one', () => {
    const reopened = there({ memory: { reopened: 'users' } });
    expect(users.look(reopened)).toMatchObject({ questions: [{ id: 'do' }, { id: 'user' }] });
    expect(users.take?.(reopened, { do: 'remove', user: 'carl' })).toMatchObject({
      problem: expect.stringContaining('admin, bob'),
    });
    expect(users.take?.(reopened, { do: 'add', user: 'bob' })).toMatchObject({ question: 'user' });
    const removal = users.look(
      there({ memory: { wish: { step: 'users', answers: { do: 'remove', user: 'bob' } } } }),
    );
    expect(removal).toMatchObject({
      state: 'plan',
      plan: { proposal: { risk: 'disruptive', interrupts: ['bob can no longer log in.'] } },
    });
    const file = secret.htpasswd.HTPASSWD;
    const alone = { ...secret, htpasswd: { HTPASSWD: { ...file, lines: file.lines.slice(0, 1) } } };
    const last = contextOf({ platform: { secrets: { 'docker-registry': read(alone) } } });
    expect(users.take?.(last, { do: 'remove', user: 'admin' })).toMatchObject({
      question: 'user',
      problem: expect.stringContaining('the only user'),
    });
  });

  it('whose password was verified are told so', () => {
    const answers = { 'verified.bob': 'right' };
    expect(users.look(there({ memory: { wish: { step: 'users', answers } } }))).toMatchObject({
      state: 'done',
      says: 'The password of bob is right.',
    });
  });
});
