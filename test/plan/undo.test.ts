import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/fixes/change.js';
import { contentHash, withoutServerFields } from '../../src/kube/clean.js';
import type { KubeObject, ObjectRef } from '../../src/kube/objects.js';
import { applyPlan } from '../../src/plan/apply.js';
import type { JournalStore } from '../../src/plan/journal-store.js';
import { undoPlan } from '../../src/plan/undo.js';
import { MemoryApi, status } from '../support/memory-api.js';
import {
  CONFIG_MAP,
  capturedPod,
  change,
  configMap,
  fakeClock,
  POD,
  proposal,
  SERVICE,
  service,
  setKey,
  temporaryJournal,
} from './fixtures.js';

const clock = fakeClock();
const relabel = (object: KubeObject) => {
  object.metadata = { ...object.metadata, labels: { other: 'yes' } };
};

const CASES: [string, ObjectRef, KubeObject | undefined, Change][] = [
  ['patch', CONFIG_MAP, configMap(), change('patch', CONFIG_MAP, configMap(), setKey('a', 'b'))],
  ['patch of labels', SERVICE, service(), change('patch', SERVICE, service(), relabel)],
  ['recreation', POD, capturedPod(), change('recreate', POD, capturedPod(), relabel)],
  ['creation', CONFIG_MAP, undefined, { kind: 'create', target: CONFIG_MAP, after: configMap() }],
  [
    'deletion',
    SERVICE,
    service(),
    { kind: 'delete', target: SERVICE, before: withoutServerFields(service()) },
  ],
];

describe('undo', () => {
  it.each(CASES)('of a %s gives back the very object', async (_name, target, stored, step) => {
    const api = new MemoryApi(stored === undefined ? [] : [stored]);
    const image = () => (api.has(target) ? JSON.stringify(withoutServerFields(api.get(target))) : 'absent');
    const before = image();
    const journal = temporaryJournal();
    expect((await applyPlan(api, proposal([step]), {}, journal, { clock })).state).toBe('applied');
    expect(image()).not.toBe(before);
    expect((await undoPlan(api, journal, { clock })).state).toBe('undone');
    expect(image()).toBe(before);
    const { entries } = await journal.list();
    expect(entries[0]).toMatchObject({ state: 'undone', changes: [{ state: 'undone' }] });
    expect(await undoPlan(api, journal, { clock })).toMatchObject({ state: 'nothing-to-undo' });
  });

  it.each(CASES.slice(0, 4))(
    'of a %s is refused after a foreign change',
    async (_name, target, stored, step) => {
      const api = new MemoryApi(stored === undefined ? [] : [stored]);
      const journal = temporaryJournal();
      await applyPlan(api, proposal([step]), {}, journal, { clock });
      api.edit(target, (live) => {
        live.metadata = { ...live.metadata, annotations: { foreign: 'yes' } };
      });
      const writes = api.writes.length;
      const result = await undoPlan(api, journal, { clock });
      expect(result.state).toBe('refused');
      expect(result.reason).toContain(`${target.kind} default/docker-registry has changed since.`);
      expect(api.writes).toHaveLength(writes);
    },
  );

  it('is refused when the object is gone, and touches none of the others', async () => {
    const api = new MemoryApi([configMap(), service()]);
    const journal = temporaryJournal();
    const plan = proposal([
      change('patch', SERVICE, service(), relabel),
      change('patch', CONFIG_MAP, configMap(), setKey('a', 'b')),
    ]);
    await applyPlan(api, plan, {}, journal, { clock });
    api.objects.delete('/api/v1/namespaces/default/services/docker-registry');
    const result = await undoPlan(api, journal, { clock });
    expect(result).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('Service default/docker-registry is gone.'),
    });
    expect(api.get(CONFIG_MAP).data).toHaveProperty('a');
  });

  it('goes through several changes of one object backwards', async () => {
    const api = new MemoryApi([configMap()]);
    const first = change('patch', CONFIG_MAP, configMap(), setKey('a', '1'));
    if (first.after === undefined) throw new Error('no object change');
    const second = change('patch', CONFIG_MAP, first.after, setKey('a', '2'));
    const journal = temporaryJournal();
    expect((await applyPlan(api, proposal([first, second]), {}, journal, { clock })).state).toBe('applied');
    expect(api.get(CONFIG_MAP).data).toHaveProperty('a', '2');
    expect((await undoPlan(api, journal, { clock })).state).toBe('undone');
    expect(contentHash(api.get(CONFIG_MAP))).toBe(contentHash(configMap()));
  });

  it('takes the latest plan, or the one that is named, of this cluster', async () => {
    const api = new MemoryApi([configMap(), service()]);
    const journal = temporaryJournal();
    const first = await applyPlan(
      api,
      proposal([change('patch', SERVICE, service(), relabel)]),
      {},
      journal,
      { clock },
    );
    await clock.sleep(1000);
    await applyPlan(
      api,
      proposal([change('patch', CONFIG_MAP, configMap(), setKey('a', 'b'))]),
      {},
      journal,
      { clock },
    );
    if (first.state !== 'applied') throw new Error('not applied');
    expect((await undoPlan(api, journal, { clock, id: first.entry.id })).state).toBe('undone');
    expect(api.get(CONFIG_MAP).data).toHaveProperty('a');
    expect((await undoPlan(api, journal, { clock })).state).toBe('undone');
    expect(api.get(CONFIG_MAP).data).not.toHaveProperty('a');
    expect(await undoPlan(api, journal, { clock, id: 'none' })).toMatchObject({ state: 'nothing-to-undo' });
  });

  it('leaves the plans of another cluster alone', async () => {
    const api = new MemoryApi([configMap()]);
    const journal = temporaryJournal();
    await applyPlan(
      api,
      proposal([change('patch', CONFIG_MAP, configMap(), setKey('a', 'b'))]),
      {},
      journal,
      { clock },
    );
    const elsewhere = Object.assign(new MemoryApi([configMap()]), { server: 'https://other.invalid' });
    expect(await undoPlan(elsewhere, journal, { clock })).toMatchObject({ state: 'nothing-to-undo' });
    expect(elsewhere.requests).toBe(0);
  });

  it('that fails half-way goes on from there when it is repeated', async () => {
    const api = new MemoryApi([configMap(), service()]);
    const journal = temporaryJournal();
    const plan = proposal([
      change('patch', SERVICE, service(), relabel),
      change('patch', CONFIG_MAP, configMap(), setKey('a', 'b')),
    ]);
    await applyPlan(api, plan, {}, journal, { clock });
    api.intercept = (request) =>
      request.method === 'PATCH' && request.path.includes('services') ? status(403, 'forbidden') : undefined;
    const result = await undoPlan(api, journal, { clock });
    expect(result).toMatchObject({ state: 'failed', reason: expect.stringContaining('patch Service') });
    api.intercept = () => undefined;
    expect((await undoPlan(api, journal, { clock })).state).toBe('undone');
    expect(contentHash(api.get(SERVICE))).toBe(contentHash(service()));
    expect(contentHash(api.get(CONFIG_MAP))).toBe(contentHash(configMap()));
  });

  it.each(CASES)(
    'of a %s that was cut off after its write goes on when it is repeated',
    async (_name, target, stored, step) => {
      const api = new MemoryApi(stored === undefined ? [] : [stored]);
      const image = () => (api.has(target) ? JSON.stringify(withoutServerFields(api.get(target))) : 'absent');
      const before = image();
      const journal = temporaryJournal();
      await applyPlan(api, proposal([step]), {}, journal, { clock });
      let saves = 0;
      const failing: JournalStore = {
        ...journal,
        save: (entry) => {
          saves += 1;
          return saves === 2
            ? Promise.reject(new Error('ENOSPC'))
            : journal.save({ ...entry, changes: applied });
        },
      };
      const applied = structuredClone((await journal.list()).entries[0]?.changes ?? []);
      expect(await undoPlan(api, failing, { clock })).toMatchObject({ state: 'failed' });
      expect(image()).toBe(before);
      expect(await journal.unfinished()).toHaveLength(1);
      expect((await undoPlan(api, journal, { clock })).state).toBe('undone');
      expect(image()).toBe(before);
    },
  );
});
