import { expect, it } from 'vitest';
import type { Change } from '../../src/fixes/change.js';
import type { ClusterApi } from '../../src/kube/api.js';
import { canonical, complete, contentHash, withoutServerFields } from '../../src/kube/clean.js';
import type { KubeObject, ObjectRef } from '../../src/kube/objects.js';
import { collectionPath, resourcePath } from '../../src/kube/resources.js';
import { applyPlan } from '../../src/plan/apply.js';
import { getLive } from '../../src/plan/live.js';
import { rehearsePlan } from '../../src/plan/rehearse.js';
import { undoPlan } from '../../src/plan/undo.js';
import {
  change,
  configMap,
  pod,
  proposal,
  secret,
  secretChange,
  service,
  setKey,
  temporaryJournal,
} from './fixtures.js';

/** What plans do, on an API server that understands HTTP, dry-run and preconditions by itself. */
export function exercise(server: () => { api: ClusterApi; namespace: string }): void {
  const run = Date.now().toString(36);
  let count = 0;

  /** Creates the object under a name of its own, and gives it back as the server has it. */
  async function put(object: KubeObject): Promise<{ target: ObjectRef; live: KubeObject }> {
    const { api, namespace } = server();
    count += 1;
    const { apiVersion = 'v1', kind = '' } = object;
    const target = { apiVersion, kind, namespace, name: `exercise-${run}-${count}` };
    const path = collectionPath(apiVersion, kind, namespace);
    const created = await api.request({
      method: 'POST',
      path,
      body: complete(withoutServerFields(object), target),
    });
    expect(created.status, created.body).toBe(201);
    return { target, live: JSON.parse(created.body) as KubeObject };
  }

  async function image(target: ObjectRef): Promise<string> {
    const live = await getLive(server().api, target);
    return live === undefined ? 'absent' : canonical(withoutServerFields(live));
  }

  async function roundTrip(target: ObjectRef, step: Change): Promise<void> {
    const { api } = server();
    const journal = temporaryJournal();
    const before = await image(target);
    const rehearsal = await rehearsePlan(api, proposal([step]), {});
    expect(rehearsal).toMatchObject({ ok: true });
    expect(await image(target)).toBe(before);
    const applied = await applyPlan(api, proposal([step]), {}, journal);
    expect(applied).toMatchObject({ state: 'applied' });
    expect(await image(target)).not.toBe(before);
    const undone = await undoPlan(api, journal);
    expect(undone).toMatchObject({ state: 'undone' });
    expect(await image(target)).toBe(before);
  }

  it('patches a ConfigMap and puts it back', async () => {
    const { target, live } = await put(configMap());
    await roundTrip(target, change('patch', target, live, setKey('config.yml', 'version: 0.1\n')));
  });

  it('patches a Service and puts it back', async () => {
    const { target, live } = await put(service());
    await roundTrip(
      target,
      change('patch', target, live, (object) => {
        object.spec = { ...(object.spec as object), selector: { name: 'docker-registry' } };
      }),
    );
  });

  it('creates a ConfigMap and deletes it', async () => {
    const { target, live } = await put(configMap());
    await server().api.request({ method: 'DELETE', path: resourcePath(target) });
    await roundTrip(target, { kind: 'create', target, after: withoutServerFields(live) });
  });

  it('creates a Service, to which the server adds an address, and deletes it', async () => {
    const { target } = await put(configMap());
    const absent = { ...target, kind: 'Service' };
    await roundTrip(absent, { kind: 'create', target: absent, after: complete(service(), absent) });
  });

  it('recreates a Pod and puts it back', async () => {
    const { target, live } = await put(pod());
    await roundTrip(
      target,
      change('recreate', target, live, (object) => {
        object.metadata = { ...object.metadata, labels: { other: 'yes' } };
      }),
    );
  });

  it('deletes no Pod whose successor the server would not take', async () => {
    const { target, live } = await put(pod());
    const invalid = change('recreate', target, live, (object) => {
      object.spec = {
        ...(object.spec as object),
        volumes: [],
        containers: [{ name: 'a', image: 'b', volumeMounts: [{ name: 'no-such', mountPath: '/a' }] }],
      };
    });
    const result = await applyPlan(server().api, proposal([invalid]), {}, temporaryJournal());
    expect(result).toMatchObject({ state: 'refused', reason: expect.stringContaining('no-such') });
    expect((await getLive(server().api, target))?.metadata?.uid).toBe(live.metadata?.uid);
  });

  it('changes one key of a Secret and puts it back, and leaves no backup', async () => {
    const { target } = await put(secret());
    const step = { ...secretChange(true, () => 'admin:new'), target };
    await roundTrip(target, step);
    const { api, namespace } = server();
    const path = collectionPath('v1', 'Secret', namespace);
    const { body } = await api.request({ method: 'GET', path });
    expect(body).not.toContain(`${target.name}-regdoctor-`);
  });

  it('creates a Secret and deletes it', async () => {
    const { target } = await put(configMap());
    const absent = { ...target, kind: 'Secret' };
    await roundTrip(absent, { ...secretChange(false, () => 'admin:new'), target: absent });
  });

  it('makes a patch again that lost a race about something else, and refuses one that lost it about its own', async () => {
    const { api } = server();
    const { target, live } = await put(service());
    const relabelled = change('patch', target, live, (object) => {
      object.metadata = { ...object.metadata, labels: { other: 'yes' } };
    });
    const racing = (body: unknown): ClusterApi => {
      let raced = false;
      return {
        ...api,
        requests: 0,
        request: async (request) => {
          if (request.method === 'PATCH' && !raced) {
            raced = true;
            const path = resourcePath(target);
            const contentType = 'application/merge-patch+json';
            await api.request({ method: 'PATCH', path, body, contentType });
          }
          return api.request(request);
        },
      };
    };
    const mine = { metadata: { annotations: { 'deployment.kubernetes.io/revision': '7' } } };
    const journal = temporaryJournal();
    expect(await applyPlan(racing(mine), proposal([relabelled]), {}, journal)).toMatchObject({
      state: 'applied',
    });
    const now = await getLive(api, target);
    expect(now?.metadata?.labels).toEqual({ other: 'yes' });
    if (now === undefined) throw new Error('gone');
    const again = change('patch', target, now, (object) => {
      object.metadata = { ...object.metadata, labels: { other: 'no' } };
    });
    const foreign = { metadata: { labels: { foreign: 'yes' } } };
    expect(await applyPlan(racing(foreign), proposal([again]), {}, temporaryJournal())).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('.metadata.labels.foreign differs'),
    });
  });

  it('takes the first change back when the server refuses the second', async () => {
    const { api } = server();
    const map = await put(configMap());
    const other = await put(service());
    const plan = proposal([
      change('patch', map.target, map.live, setKey('a', 'b')),
      change('patch', other.target, other.live, (object) => {
        object.spec = { ...(object.spec as object), ports: [] };
      }),
    ]);
    const result = await applyPlan(api, plan, {}, temporaryJournal());
    expect(result).toMatchObject({
      state: 'failed',
      reversed: true,
      reason: expect.stringContaining('spec.ports'),
    });
    const after = await getLive(api, map.target);
    expect(after === undefined ? '' : contentHash(after)).toBe(contentHash(map.live));
  });
}
