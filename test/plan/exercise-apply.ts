import { expect, it } from 'vitest';
import type { ApplyChange } from '../../src/fixes/change.js';
import { deleteObject } from '../../src/fixes/shared/object-deletion.js';
import type { ClusterApi } from '../../src/kube/api.js';
import { canonical, complete, withoutServerFields } from '../../src/kube/clean.js';
import type { KubeObject, ObjectRef } from '../../src/kube/objects.js';
import { overlaid } from '../../src/kube/overlay.js';
import { resourcePath } from '../../src/kube/resources.js';
import { applyPlan } from '../../src/plan/apply.js';
import { getLive } from '../../src/plan/live.js';
import { rehearsePlan } from '../../src/plan/rehearse.js';
import { undoPlan } from '../../src/plan/undo.js';
import { configMap, proposal, service, temporaryJournal } from './fixtures.js';

interface Server {
  api: ClusterApi;
  namespace: string;
}

/** What is applied over what, by somebody else and by an earlier plan. Fields that no server fills in. */
const OVERLAYS: [string, KubeObject, KubeObject][] = [
  [
    'ConfigMap',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { labels: { x: '1' } }, data: { a: '1', b: '2' } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { labels: { y: '2' } }, data: { b: '3', c: '4' } },
  ],
  [
    'Service',
    {
      apiVersion: 'v1',
      kind: 'Service',
      spec: { selector: { a: 'b', old: 'x' }, ports: [{ name: 'http', port: 5000, targetPort: 5000 }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      spec: { selector: { a: 'c' }, ports: [{ name: 'http', port: 5000, targetPort: 'http' }] },
    },
  ],
  [
    'Deployment',
    workload([{ name: 'old', emptyDir: {} }], {
      image: 'registry:2',
      args: ['a', 'b'],
      env: [{ name: 'A', value: '1' }],
      volumeMounts: [{ name: 'old', mountPath: '/old' }],
    }),
    workload([{ name: 'new', emptyDir: {} }], {
      image: 'registry:2.8',
      args: ['z'],
      env: [
        { name: 'A', value: '2' },
        { name: 'B', value: '3' },
      ],
      ports: [{ containerPort: 5000 }],
      volumeMounts: [{ name: 'new', mountPath: '/new' }],
    }),
  ],
  [
    'Ingress',
    ingress('a.example.com', { 'nginx.ingress.kubernetes.io/proxy-body-size': '0' }),
    ingress('b.example.com', { other: 'yes' }),
  ],
];

function workload(volumes: object[], container: object): KubeObject {
  const labels = { name: 'docker-registry' };
  const containers = [{ name: 'registry', ...container }];
  const template = { metadata: { labels }, spec: { containers, volumes } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { replicas: 0, selector: { matchLabels: labels }, template },
  };
}

function ingress(host: string, annotations: Record<string, string>): KubeObject {
  const backend = { service: { name: 'docker-registry', port: { number: 5000 } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { annotations },
    spec: {
      tls: [{ hosts: [host], secretName: 'tls' }],
      rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  };
}

/** What `apply` changes do, on an API server that knows server-side apply by itself. */
export function exerciseApply(server: () => Server): void {
  const run = Date.now().toString(36);
  let count = 0;

  function refOfNew(kind: string, apiVersion = 'v1'): ObjectRef {
    count += 1;
    return { apiVersion, kind, namespace: server().namespace, name: `apply-${run}-${count}` };
  }

  async function live(target: ObjectRef): Promise<KubeObject> {
    const object = await getLive(server().api, target);
    if (object === undefined) throw new Error(`${target.name} is not there`);
    return object;
  }

  async function post(object: KubeObject, target: ObjectRef): Promise<KubeObject> {
    const path = resourcePath(target).replace(/\/[^/]+$/, '');
    const created = await server().api.request({ method: 'POST', path, body: complete(object, target) });
    expect(created.status, created.body).toBe(201);
    return JSON.parse(created.body) as KubeObject;
  }

  const changeOf = (target: ObjectRef, after: KubeObject, before?: KubeObject): ApplyChange => ({
    kind: 'apply',
    target,
    after: complete(after, target),
    ...(before === undefined ? {} : { before }),
  });
  const image = (object: KubeObject) => canonical(withoutServerFields(object));

  it.each(OVERLAYS)(
    'makes of a %s of somebody else what the preview shows, and puts it back',
    async (kind, theirs, ours) => {
      const { api } = server();
      const target = refOfNew(kind, theirs.apiVersion);
      const before = await post(theirs, target);
      const journal = temporaryJournal();
      const step = changeOf(target, ours, before);
      expect(await rehearsePlan(api, proposal([step]), {})).toMatchObject({ ok: true });
      expect(image(await live(target))).toBe(image(before));
      expect(await applyPlan(api, proposal([step]), {}, journal)).toMatchObject({ state: 'applied' });
      const shown = withoutServerFields(overlaid(before, step.after));
      const now = withoutServerFields(await live(target));
      expect(now).toMatchObject(shown as object);
      expect(at(now, 'selector')).toEqual(at(shown, 'selector'));
      expect(await undoPlan(api, journal)).toMatchObject({ state: 'undone' });
      expect(image(await live(target))).toBe(image(before));
    },
  );

  it.each(OVERLAYS)(
    'takes out of a %s of its own what it no longer applies, as the preview shows',
    async (kind, first, second) => {
      const { api } = server();
      const target = refOfNew(kind, first.apiVersion);
      const journal = temporaryJournal();
      const creation = changeOf(target, first);
      expect(await rehearsePlan(api, proposal([creation]), {})).toMatchObject({ ok: true });
      expect(await getLive(api, target)).toBeUndefined();
      expect(await applyPlan(api, proposal([creation]), {}, journal)).toMatchObject({ state: 'applied' });
      const before = await live(target);
      const step = changeOf(target, second, before);
      expect(await applyPlan(api, proposal([step]), {}, journal)).toMatchObject({ state: 'applied' });
      const shown = withoutServerFields(overlaid(before, step.after));
      const now = withoutServerFields(await live(target));
      expect(now).toMatchObject(shown as object);
      expect(JSON.stringify(now)).not.toMatch(/"x":"1"|"a":"1"|"old"|proxy-body-size/);
      expect(await undoPlan(api, journal)).toMatchObject({ state: 'undone' });
      expect(image(await live(target))).toBe(image(before));
      expect(await undoPlan(api, journal)).toMatchObject({ state: 'undone' });
      expect(await getLive(api, target)).toBeUndefined();
    },
  );

  it('does not merge into an object that came between the look and the apply', async () => {
    const { api } = server();
    const target = refOfNew('ConfigMap');
    const racing: ClusterApi = {
      ...api,
      requests: 0,
      request: async (request) => {
        if (request.method === 'PATCH' && (await getLive(api, target)) === undefined) {
          await post({ ...configMap(), data: { theirs: 'yes' } }, target);
        }
        return api.request(request);
      },
    };
    const result = await applyPlan(racing, proposal([changeOf(target, configMap())]), {}, temporaryJournal());
    expect(result).toMatchObject({ state: 'refused', reason: expect.stringContaining('exists by now') });
    expect((await live(target)).data).toEqual({ theirs: 'yes' });
  });

  it('refuses what changed since the preview, and what was changed since on undo', async () => {
    const { api } = server();
    const target = refOfNew('Service');
    const before = await post(service(), target);
    const mine = changeOf(target, { metadata: { labels: { mine: 'yes' } } }, before);
    const relabel = (value: string) =>
      api.request({
        method: 'PATCH',
        path: resourcePath(target),
        contentType: 'application/merge-patch+json',
        body: { metadata: { labels: { theirs: value } } },
      });
    await relabel('1');
    expect(await applyPlan(api, proposal([mine]), {}, temporaryJournal())).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('.metadata.labels.theirs differs'),
    });
    const journal = temporaryJournal();
    const again = changeOf(target, { metadata: { labels: { mine: 'yes' } } }, await live(target));
    expect(await applyPlan(api, proposal([again]), {}, journal)).toMatchObject({ state: 'applied' });
    await relabel('2');
    expect(await undoPlan(api, journal)).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('has changed since'),
    });
  });

  it('makes a namespace and what is in it, and deletes it when nothing else is in it', async () => {
    const { api } = server();
    count += 1;
    const name = `regdoctor-apply-${run}-${count}`;
    const place: ObjectRef = { apiVersion: 'v1', kind: 'Namespace', name };
    const inside: ObjectRef = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: name,
      name: 'docker-registry',
    };
    const journal = temporaryJournal();
    const plan = proposal([
      changeOf(place, { metadata: { labels: { mine: 'yes' } } }),
      changeOf(inside, configMap()),
    ]);
    expect(await rehearsePlan(api, plan, {})).toMatchObject({ ok: true });
    expect(await applyPlan(api, plan, {}, journal)).toMatchObject({ state: 'applied' });
    const other = { ...inside, name: 'theirs' };
    await post(configMap(), other);
    expect(await undoPlan(api, journal)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining(`Namespace ${name} holds ConfigMap ${name}/theirs`),
    });
    await api.request({ method: 'DELETE', path: resourcePath(other) });
    expect(await undoPlan(api, journal)).toMatchObject({ state: 'undone' });
    const left = await getLive(api, place);
    expect(left === undefined || left.metadata?.deletionTimestamp !== undefined).toBe(true);
  });

  it('says which namespace, or which kind, is not there', async () => {
    const { api } = server();
    const lost = { ...refOfNew('ConfigMap'), namespace: `no-such-${run}` };
    expect(
      await applyPlan(api, proposal([changeOf(lost, configMap())]), {}, temporaryJournal()),
    ).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining(`there is no namespace no-such-${run}. Create it first.`),
    });
    const unknown = refOfNew('Issuer', 'no-such.example.com/v1');
    const after = { spec: { selfSigned: {} } };
    expect(await applyPlan(api, proposal([changeOf(unknown, after)]), {}, temporaryJournal())).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('does not serve Issuer of no-such.example.com/v1'),
    });
  });

  it('deletes a Secret without a word of what it held, and says that it cannot be brought back', async () => {
    const { api } = server();
    const target = refOfNew('Secret');
    const secret = await post({ type: 'Opaque', stringData: { password: 'hunter2hunter2' } }, target);
    const journal = temporaryJournal();
    const gone = await applyPlan(api, proposal([deleteObject(secret)]), {}, journal);
    expect(gone).toMatchObject({ state: 'applied' });
    expect(await getLive(api, target)).toBeUndefined();
    expect(JSON.stringify((await journal.list()).entries)).not.toMatch(/hunter2|"data"|stringData/);
    expect(await undoPlan(api, journal)).toMatchObject({
      state: 'nothing-to-undo',
      reason: expect.stringContaining('cannot be undone'),
    });
  });
}

function at(object: KubeObject, field: string): unknown {
  return (object.spec as Record<string, unknown> | undefined)?.[field];
}
