import { describe, expect, it } from 'vitest';
import type { ApplyChange } from '../../src/fixes/change.js';
import { contentHash } from '../../src/kube/clean.js';
import type { KubeObject } from '../../src/kube/objects.js';
import { applyPlan } from '../../src/plan/apply.js';
import { previewOf } from '../../src/plan/preview.js';
import { rehearsePlan } from '../../src/plan/rehearse.js';
import { undoPlan } from '../../src/plan/undo.js';
import { MemoryApi, status } from '../support/memory-api.js';
import { states } from './apply-steps.js';
import { CONFIG_MAP, configMap, fakeClock, proposal, temporaryJournal } from './fixtures.js';

const clock = fakeClock();
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', name: 'registry' };

/** Only what regdoctor wants to own. */
function owned(data: Record<string, string> = { 'config.yml': 'version: 0.1\n' }) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { labels: { 'app.kubernetes.io/name': 'x' } },
    data,
  };
}

function applied(api: MemoryApi, after = owned()): ApplyChange {
  const before = api.has(CONFIG_MAP) ? structuredClone(api.get(CONFIG_MAP)) : undefined;
  return { kind: 'apply', target: CONFIG_MAP, after, ...(before === undefined ? {} : { before }) };
}

describe('a server-side apply', () => {
  it('creates what is not there, is written down, and is taken back by deleting it', async () => {
    const api = new MemoryApi();
    const journal = temporaryJournal();
    const step = applied(api);
    expect(previewOf({ changes: [step] }).changes).toEqual([
      {
        kind: 'create',
        target: 'ConfigMap default/docker-registry',
        diff: expect.stringContaining('+data:'),
      },
    ]);
    expect(await applyPlan(api, proposal([step]), {}, journal, { clock })).toMatchObject({
      state: 'applied',
    });
    const live = api.get(CONFIG_MAP);
    expect(live.data).toEqual({ 'config.yml': 'version: 0.1\n' });
    const sent = api.log.find((request) => request.method === 'PATCH');
    expect(sent?.contentType).toBe('application/apply-patch+yaml');
    expect(sent?.query).toEqual({ fieldManager: 'regdoctor', force: 'true' });
    const { entries } = await journal.list();
    expect(entries[0]?.changes[0]).toMatchObject({
      kind: 'apply',
      state: 'done',
      afterHash: contentHash(live),
      uid: live.metadata?.uid,
    });
    expect(await undoPlan(api, journal, { clock })).toMatchObject({ state: 'undone' });
    expect(api.has(CONFIG_MAP)).toBe(false);
  });

  it('leaves alone what it does not name, and puts back what was there before', async () => {
    const api = new MemoryApi([configMap()]);
    const former = contentHash(api.get(CONFIG_MAP));
    const journal = temporaryJournal();
    expect(await applyPlan(api, proposal([applied(api)]), {}, journal, { clock })).toMatchObject({
      state: 'applied',
    });
    expect(api.get(CONFIG_MAP).data).toEqual({
      'registry-config.yml': 'version: 0.1\nhttp:\n  addr: :5000\n',
      'config.yml': 'version: 0.1\n',
    });
    expect(await undoPlan(api, journal, { clock })).toMatchObject({ state: 'undone' });
    expect(contentHash(api.get(CONFIG_MAP))).toBe(former);
  });

  it('is refused when the object is there by now, or is another than in the preview', async () => {
    const api = new MemoryApi();
    const creation = applied(api);
    api.put(configMap());
    const change = applied(api);
    expect(await applyPlan(api, proposal([creation]), {}, temporaryJournal(), { clock })).toEqual({
      state: 'refused',
      reason: 'ConfigMap default/docker-registry exists by now; it did not before. Nothing was changed.',
    });
    api.edit(CONFIG_MAP, (live) => {
      live.data = { other: 'yes' };
    });
    expect(await applyPlan(api, proposal([change]), {}, temporaryJournal(), { clock })).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('has changed since'),
    });
    expect(api.writes).toEqual([]);
  });

  it('is refused when somebody else creates or changes the object in between', async () => {
    const api = new MemoryApi();
    api.intercept = (request) => {
      if (request.method === 'PATCH' && !api.has(CONFIG_MAP)) api.put(configMap());
      return undefined;
    };
    expect(await applyPlan(api, proposal([applied(api)]), {}, temporaryJournal(), { clock })).toMatchObject({
      state: 'refused',
    });
    expect(api.get(CONFIG_MAP).data).toEqual(configMap().data);
  });

  it.each([
    [
      403,
      'persistentvolumeclaims "a" is forbidden: exceeded quota: storage, requested: 20Gi, used: 0, limited: 10Gi',
      /^The cluster refuses to apply ConfigMap default\/docker-registry: persistentvolumeclaims "a" is forbidden: exceeded quota: storage, requested: 20Gi, used: 0, limited: 10Gi\. Nothing was changed\.$/,
    ],
    [
      400,
      'admission webhook "a.b" denied the request: host is taken',
      /: admission webhook "a\.b" denied the request: host is taken\. Nothing was changed\.$/,
    ],
    [403, 'User "x" cannot patch resource', /right to create and patch configmaps in namespace default; ask/],
    [404, 'namespaces "default" not found', /there is no namespace default\. Create it first/],
    [404, 'the server could not find the requested resource', /does not serve ConfigMap of v1/],
  ])('says what the server says: %i %s', async (code, message, said) => {
    const api = new MemoryApi();
    api.intercept = (request) => (request.method === 'PATCH' ? status(code, message) : undefined);
    const journal = temporaryJournal();
    const result = await applyPlan(api, proposal([applied(api)]), {}, journal, { clock });
    expect(result).toMatchObject({ state: 'refused', reason: expect.stringMatching(said) });
    expect(await states(journal)).toEqual(['reversed: reversed']);
  });

  it('goes without the version where the server takes none for a new object, and says when that met another', async () => {
    const api = new MemoryApi();
    let comes = false;
    api.intercept = ({ method, body }) => {
      if (method !== 'PATCH') return undefined;
      const { resourceVersion } = (body as KubeObject).metadata ?? {};
      if (resourceVersion !== undefined && !api.has(CONFIG_MAP)) {
        return status(500, 'resourceVersion should not be set on objects to be created');
      }
      if (comes) api.put({ ...configMap(), data: { theirs: 'yes' } });
      return undefined;
    };
    const journal = temporaryJournal();
    expect(await applyPlan(api, proposal([applied(api)]), {}, journal, { clock })).toMatchObject({
      state: 'applied',
    });
    expect(await undoPlan(api, journal, { clock })).toMatchObject({ state: 'undone' });
    comes = true;
    expect(await applyPlan(api, proposal([applied(api)]), {}, journal, { clock })).toMatchObject({
      state: 'failed',
      reversed: false,
      reason: expect.stringContaining('was created by something else in the same moment'),
    });
    // Whoever made it keeps it.
    expect(await undoPlan(api, journal, { clock })).toMatchObject({ state: 'nothing-to-undo' });
    expect(api.has(CONFIG_MAP)).toBe(true);
  });

  it('of a namespace makes what is in it untried in a rehearsal', async () => {
    const api = new MemoryApi();
    const inside = { ...CONFIG_MAP, namespace: 'registry' };
    const plan = proposal([
      { kind: 'apply', target: NAMESPACE, after: { apiVersion: 'v1', kind: 'Namespace' } },
      { kind: 'apply', target: inside, after: owned() },
    ]);
    expect(await rehearsePlan(api, plan, {}, { clock })).toEqual({
      ok: true,
      notes: [
        'apply Namespace registry: the API server accepts it.',
        'apply ConfigMap registry/docker-registry: not tried, it builds on the change before it.',
      ],
    });
    expect(api.writes).toEqual([]);
    expect(await applyPlan(api, plan, {}, temporaryJournal(), { clock })).toMatchObject({ state: 'applied' });
    expect(api.has(inside)).toBe(true);
  });
});
