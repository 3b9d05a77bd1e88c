import { describe, expect, it } from 'vitest';
import { deleteObject } from '../../src/fixes/shared/object-deletion.js';
import { applyPlan } from '../../src/plan/apply.js';
import { previewOf } from '../../src/plan/preview.js';
import { undoPlan } from '../../src/plan/undo.js';
import { MemoryApi, status } from '../support/memory-api.js';
import { states } from './apply-steps.js';
import {
  CONFIG_MAP,
  configMap,
  fakeClock,
  proposal,
  SECRET,
  SERVICE,
  secret,
  service,
  temporaryJournal,
} from './fixtures.js';

const clock = fakeClock();
const remove = (api: MemoryApi, target: typeof SERVICE) => deleteObject(api.get(target), target);

describe('a deletion', () => {
  it('is taken back by creating the object again', async () => {
    const api = new MemoryApi([service()]);
    const journal = temporaryJournal();
    const plan = proposal([remove(api, SERVICE)]);
    expect(await applyPlan(api, plan, {}, journal, { clock })).toMatchObject({ state: 'applied' });
    expect(api.has(SERVICE)).toBe(false);
    expect(await undoPlan(api, journal, { clock })).toMatchObject({ state: 'undone' });
    expect(api.get(SERVICE).spec).toEqual(service().spec);
  });

  it('is done already when the object is gone by then, and refused when it is another', async () => {
    const api = new MemoryApi([configMap(), service()]);
    const changed = remove(api, SERVICE);
    const plan = proposal([remove(api, CONFIG_MAP)]);
    api.objects.clear();
    expect(await applyPlan(api, plan, {}, temporaryJournal(), { clock })).toMatchObject({ state: 'applied' });
    expect(api.writes).toEqual([]);
    api.put({ ...service(), spec: { ports: [] } });
    expect(await applyPlan(api, proposal([changed]), {}, temporaryJournal(), { clock })).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('has changed since'),
    });
  });

  it('of a Secret shows and keeps nothing of it, and refuses one that was made anew', async () => {
    const api = new MemoryApi([secret()]);
    const step = remove(api, SECRET);
    const { data } = secret();
    const contents = new RegExp(Object.values(data as Record<string, string>).join('|'));
    expect(JSON.stringify([step, previewOf({ changes: [step] })])).not.toMatch(contents);
    api.put(secret());
    expect(await applyPlan(api, proposal([step]), {}, temporaryJournal(), { clock })).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('is another one than before'),
    });
    const journal = temporaryJournal();
    const again = proposal([remove(api, SECRET)]);
    expect(await applyPlan(api, again, {}, journal, { clock })).toMatchObject({ state: 'applied' });
    expect(JSON.stringify((await journal.list()).entries)).not.toMatch(contents);
    expect(await undoPlan(api, journal, { clock })).toMatchObject({
      state: 'nothing-to-undo',
      reason:
        '"Mount the key under the right path" cannot be undone: what Secret default/docker-registry held is gone.',
    });
  });

  it('that fails after a Secret was deleted leaves the rest deleted, and says how to go on', async () => {
    const api = new MemoryApi([service(), secret(), configMap()]);
    const plan = proposal([remove(api, SERVICE), remove(api, SECRET), remove(api, CONFIG_MAP)]);
    api.intercept = ({ method, path }) =>
      method === 'DELETE' && path.includes('configmaps') ? status(403, 'may not') : undefined;
    const journal = temporaryJournal();
    const result = await applyPlan(api, plan, {}, journal, { clock });
    expect(result).toMatchObject({ state: 'failed', reversed: false });
    expect('reason' in result ? result.reason : '').toMatch(
      /may not.* Done before, and not taken back since what Secret default\/docker-registry held is gone: delete Service .*, delete Secret .*\. Repeat to go on from there\.$/,
    );
    expect(api.has(SERVICE)).toBe(false);
    expect(await states(journal)).toEqual(['failed: done done reversed']);
    expect(await journal.unfinished()).toEqual([]);
  });
});
