import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutServerFields } from '../../src/kube/clean.js';
import { applyPlan } from '../../src/plan/apply.js';
import type { JournalStore } from '../../src/plan/journal-store.js';
import { MemoryApi, status } from '../support/memory-api.js';
import { addKey, renameItem, repairService, states } from './apply-steps.js';
import {
  CONFIG_MAP,
  capturedPod,
  configMap,
  fakeClock,
  proposal,
  SERVICE,
  service,
  setKey,
  temporaryJournal,
} from './fixtures.js';

const clock = fakeClock();

describe('several changes', () => {
  it('begin only when all of their objects are as the preview saw them', async () => {
    const api = new MemoryApi([configMap()]);
    const result = await applyPlan(api, proposal([addKey(), repairService()]), {}, temporaryJournal(), {
      clock,
    });
    expect(result).toEqual({
      state: 'refused',
      reason: 'Service default/docker-registry is gone. Nothing was changed.',
    });
    expect(api.writes).toEqual([]);
  });

  it('are taken back in reverse order when a later one fails', async () => {
    const api = new MemoryApi([configMap(), service(), capturedPod()]);
    const before = [CONFIG_MAP, SERVICE].map((ref) => JSON.stringify(withoutServerFields(api.get(ref))));
    api.intercept = (request) =>
      request.method === 'DELETE' ? status(403, 'pods "docker-registry" is forbidden') : undefined;
    const journal = temporaryJournal();
    const plan = proposal([addKey(), repairService(), renameItem()]);
    const result = await applyPlan(api, plan, {}, journal, { clock });
    expect(result).toMatchObject({ state: 'failed', reversed: true });
    expect([CONFIG_MAP, SERVICE].map((ref) => JSON.stringify(withoutServerFields(api.get(ref))))).toEqual(
      before,
    );
    const paths = api.writes
      .filter((write) => write.startsWith('PATCH'))
      .map((write) => write.split('/').at(-2));
    expect(paths).toEqual(['configmaps', 'services', 'services', 'configmaps']);
    expect(await states(journal)).toEqual(['reversed: reversed reversed reversed']);
  });

  it('say what is left when the taking back fails too', async () => {
    const api = new MemoryApi([configMap(), service()]);
    api.intercept = (request) => {
      if (request.method !== 'PATCH' || request.path.includes('configmaps')) return undefined;
      api.edit(CONFIG_MAP, setKey('foreign', 'yes'));
      return status(403, 'forbidden');
    };
    const journal = temporaryJournal();
    const result = await applyPlan(api, proposal([addKey(), repairService()]), {}, journal, { clock });
    expect(result).toMatchObject({ state: 'failed', reversed: false });
    expect('reason' in result ? result.reason : '').toContain('patch ConfigMap default/docker-registry');
    expect(await states(journal)).toEqual(['failed: done reversed']);
  });

  it('end after the change at hand when interrupted, and say which were not begun', async () => {
    const api = new MemoryApi([configMap(), service()]);
    const controller = new AbortController();
    api.intercept = (request) => {
      if (request.method === 'PATCH') controller.abort();
      return undefined;
    };
    const journal = temporaryJournal();
    const plan = proposal([addKey(), repairService()]);
    const result = await applyPlan(api, plan, {}, journal, { clock, signal: controller.signal });
    expect(result).toMatchObject({ state: 'interrupted', reversed: false });
    const reason = 'reason' in result ? result.reason : '';
    expect(reason).toContain('Done: patch ConfigMap default/docker-registry.');
    expect(reason).toContain('Not begun: patch Service default/docker-registry.');
    expect(api.get(SERVICE).spec).toMatchObject({ selector: { name: 'registry' } });
    expect(await states(journal)).toEqual(['applied: done pending']);
  });

  it('are not begun at all when interrupted before', async () => {
    const api = new MemoryApi([configMap()]);
    const result = await applyPlan(api, proposal([addKey()]), {}, temporaryJournal(), {
      clock,
      signal: AbortSignal.abort(),
    });
    expect(result).toMatchObject({ state: 'interrupted', reversed: true });
    expect(api.writes).toEqual([]);
  });
});

describe('the journal of a plan', () => {
  it('says started before each write and done after it, in a file of mode 0600', async () => {
    const api = new MemoryApi([configMap(), service()]);
    const journal = temporaryJournal();
    const seen: string[] = [];
    api.intercept = (request) => {
      if (request.method !== 'PATCH') return undefined;
      const [name = ''] = readdirSync(journal.folder);
      const file = join(journal.folder, name);
      const entry = JSON.parse(readFileSync(file, 'utf8')) as { state: string; changes: { state: string }[] };
      seen.push(`${entry.state} ${entry.changes.map((c) => c.state).join(' ')}`);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(journal.folder).mode & 0o777).toBe(0o700);
      return undefined;
    };
    await applyPlan(api, proposal([addKey(), repairService()]), {}, journal, { clock });
    expect(seen).toEqual(['applying started pending', 'applying done started']);
    expect(await states(journal)).toEqual(['applied: done done']);
  });

  it('that cannot be written stops the plan before it begins', async () => {
    const api = new MemoryApi([configMap()]);
    const journal: JournalStore = {
      ...temporaryJournal(),
      save: () => Promise.reject(new Error('ENOSPC: no space left on device')),
    };
    const result = await applyPlan(api, proposal([addKey()]), {}, journal, { clock });
    expect(result).toMatchObject({ state: 'refused' });
    expect('reason' in result ? result.reason : '').toContain('no space left');
    expect(api.writes).toEqual([]);
  });

  it('that cannot be written any more has the change taken back', async () => {
    const api = new MemoryApi([configMap()]);
    const before = JSON.stringify(withoutServerFields(api.get(CONFIG_MAP)));
    const working = temporaryJournal();
    let saves = 0;
    const journal: JournalStore = {
      ...working,
      save: (entry) => {
        saves += 1;
        return saves > 1 ? Promise.reject(new Error('ENOSPC')) : working.save(entry);
      },
    };
    const result = await applyPlan(api, proposal([addKey()]), {}, journal, { clock });
    expect(result).toMatchObject({ state: 'failed', reversed: true });
    expect(JSON.stringify(withoutServerFields(api.get(CONFIG_MAP)))).toBe(before);
  });
});
