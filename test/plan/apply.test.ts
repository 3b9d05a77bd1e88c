import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ApiFailure } from '../../src/kube/api.js';
import { applyPlan } from '../../src/plan/apply.js';
import { contentHash, withoutServerFields } from '../../src/plan/clean.js';
import type { JournalStore } from '../../src/plan/journal-store.js';
import type { PlanProgress } from '../../src/session/session.js';
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

async function states(journal: JournalStore): Promise<string[]> {
  const { entries } = await journal.list();
  return entries.map((entry) => `${entry.state}: ${entry.changes.map((c) => c.state).join(' ')}`);
}

const repairService = () =>
  change('patch', SERVICE, service(), (object) => {
    object.spec = { ...(object.spec as object), selector: { name: 'docker-registry' } };
  });
const addKey = () => change('patch', CONFIG_MAP, configMap(), setKey('config.yml', 'version: 0.1\n'));
const renameItem = () =>
  change('recreate', POD, capturedPod(), (pod) => {
    const spec = pod.spec as { volumes: { configMap?: { items: { key: string }[] } }[] };
    const item = spec.volumes[0]?.configMap?.items[0];
    if (item !== undefined) item.key = 'config.yml';
  });

describe('a patch', () => {
  it('changes what the plan says and nothing else, and is written down', async () => {
    const api = new MemoryApi([configMap()]);
    const journal = temporaryJournal();
    const result = await applyPlan(api, proposal([addKey()]), {}, journal, { clock });
    expect(result.state).toBe('applied');
    const live = api.get(CONFIG_MAP);
    expect(live.data).toEqual({ ...(configMap().data as object), 'config.yml': 'version: 0.1\n' });
    expect(live.metadata?.annotations).toEqual(configMap().metadata?.annotations);
    const { entries } = await journal.list();
    expect(entries[0]?.state).toBe('applied');
    expect(entries[0]?.changes[0]).toMatchObject({ state: 'done', afterHash: contentHash(live) });
  });

  it('tests the resourceVersion and every value that it replaces', async () => {
    const api = new MemoryApi([service()]);
    const version = api.get(SERVICE).metadata?.resourceVersion;
    await applyPlan(api, proposal([repairService()]), {}, temporaryJournal(), { clock });
    const sent = api.log.find((request) => request.method === 'PATCH')?.body;
    expect(sent).toEqual([
      { op: 'test', path: '/metadata/resourceVersion', value: version },
      { op: 'test', path: '/spec/selector/name', value: 'registry' },
      { op: 'replace', path: '/spec/selector/name', value: 'docker-registry' },
    ]);
  });

  it('is refused with the object and the field when it changed since the preview', async () => {
    const api = new MemoryApi([service()]);
    api.edit(SERVICE, (live) => {
      live.spec = { ...(live.spec as object), selector: { name: 'other' } };
    });
    const journal = temporaryJournal();
    const result = await applyPlan(api, proposal([repairService()]), {}, journal, { clock });
    expect(result).toEqual({
      state: 'refused',
      reason:
        'Service default/docker-registry has changed since: .spec.selector.name differs. Nothing was changed.',
    });
    expect(api.writes).toEqual([]);
    expect(await states(journal)).toEqual([]);
  });

  it('is not stopped by a status that moves, and is made again when it moves in between', async () => {
    const api = new MemoryApi([service()]);
    let moves = 2;
    api.intercept = (request) => {
      if (request.method === 'PATCH' && moves > 0) {
        moves -= 1;
        api.edit(SERVICE, (live) => {
          live.status = { moved: moves };
        });
      }
      return undefined;
    };
    const result = await applyPlan(api, proposal([repairService()]), {}, temporaryJournal(), { clock });
    expect(result.state).toBe('applied');
    expect(api.writes).toHaveLength(3);
    expect(api.get(SERVICE).spec).toMatchObject({ selector: { name: 'docker-registry' } });
  });

  it('gives up when what it is about changes between the reading and the patch', async () => {
    const api = new MemoryApi([service()]);
    api.intercept = (request) => {
      if (request.method === 'PATCH') {
        api.edit(SERVICE, (live) => {
          live.spec = { ...(live.spec as object), selector: { name: 'other' } };
        });
      }
      return undefined;
    };
    const result = await applyPlan(api, proposal([repairService()]), {}, temporaryJournal(), { clock });
    expect(result.state).toBe('refused');
    expect(api.get(SERVICE).spec).toMatchObject({ selector: { name: 'other' } });
  });

  it.each([
    [403, 'services "docker-registry" is forbidden', 'ask an administrator'],
    [422, 'spec.ports: Required value', 'rejects'],
    [429, 'slow down', 'repeat in a minute'],
  ])('says what a %i means and what to do', async (code, message, advice) => {
    const api = new MemoryApi([service()]);
    api.intercept = (request) =>
      request.method === 'PATCH' ? status(code, `\u001b[31m${message}\u001b[0m`) : undefined;
    const journal = temporaryJournal();
    const result = await applyPlan(api, proposal([repairService()]), {}, journal, { clock });
    expect(result.state).toBe('refused');
    const reason = 'reason' in result ? result.reason : '';
    expect(reason).toContain(message);
    expect(reason).toContain(advice);
    expect(reason).not.toContain('\u001b');
    expect(await states(journal)).toEqual(['reversed: reversed']);
  });

  it('is done when the server did it and the answer got lost', async () => {
    const api = new MemoryApi([service()]);
    api.afterWrite = () => new ApiFailure('timeout', 'No answer within 35 s.');
    const journal = temporaryJournal();
    const result = await applyPlan(api, proposal([repairService()]), {}, journal, { clock });
    expect(result.state).toBe('applied');
    expect(await states(journal)).toEqual(['applied: done']);
  });

  it('is found as cut off when nobody can tell whether it was made', async () => {
    const api = new MemoryApi([service()]);
    let down = false;
    api.intercept = () => (down ? new ApiFailure('unreachable', 'Connection refused.') : undefined);
    api.afterWrite = () => {
      down = true;
      return new ApiFailure('unreachable', 'Connection reset.');
    };
    const journal = temporaryJournal();
    const result = await applyPlan(api, proposal([repairService()]), {}, journal, { clock });
    expect(result).toMatchObject({ state: 'failed', reversed: false });
    expect((await journal.unfinished()).map((entry) => entry.changes[0]?.state)).toEqual(['started']);
  });
});

describe('a creation', () => {
  const create = () => ({ kind: 'create' as const, target: CONFIG_MAP, after: configMap() });

  it('creates the object without what a server would keep', async () => {
    const api = new MemoryApi();
    const result = await applyPlan(api, proposal([create()]), {}, temporaryJournal(), { clock });
    expect(result.state).toBe('applied');
    expect(withoutServerFields(api.get(CONFIG_MAP))).toEqual(withoutServerFields(configMap()));
  });

  it('is refused when the object is there by now', async () => {
    const api = new MemoryApi([configMap()]);
    const result = await applyPlan(api, proposal([create()]), {}, temporaryJournal(), { clock });
    expect(result).toMatchObject({ state: 'refused' });
    expect(api.writes).toEqual([]);
  });

  it('is refused when the object comes in between', async () => {
    const api = new MemoryApi();
    api.intercept = (request) => {
      if (request.method === 'POST' && !api.has(CONFIG_MAP))
        api.put({ ...configMap(), data: { foreign: 'yes' } });
      return undefined;
    };
    const result = await applyPlan(api, proposal([create()]), {}, temporaryJournal(), { clock });
    expect(result).toMatchObject({ state: 'refused' });
    expect(api.get(CONFIG_MAP).data).toEqual({ foreign: 'yes' });
  });
});

describe('a recreation', () => {
  it('deletes this very Pod with a short grace, waits until it is gone and creates the new one', async () => {
    const api = new MemoryApi([capturedPod()]);
    const progress: PlanProgress[] = [];
    const onProgress = (event: PlanProgress) => progress.push(event);
    const result = await applyPlan(api, proposal([renameItem()]), {}, temporaryJournal(), {
      clock,
      onProgress,
    });
    expect(result.state).toBe('applied');
    expect(api.writes).toEqual([
      'DELETE /api/v1/namespaces/default/pods/docker-registry',
      'POST /api/v1/namespaces/default/pods',
    ]);
    const deletion = api.log.find((request) => request.method === 'DELETE')?.body;
    expect(deletion).toMatchObject({
      preconditions: { uid: capturedPod().metadata?.uid },
      gracePeriodSeconds: 10,
    });
    const spec = api.get(POD).spec as { volumes: { name: string; configMap?: unknown }[]; nodeName?: string };
    expect(spec.volumes[0]?.configMap).toMatchObject({ items: [{ key: 'config.yml', path: 'config.yml' }] });
    expect(spec.volumes.filter((volume) => volume.name.startsWith('default-token-'))).toHaveLength(1);
    expect(spec.nodeName).toBeUndefined();
    expect(progress.some((event) => event.type === 'waiting')).toBe(true);
  });

  it('deletes nothing when the server would not take the new Pod', async () => {
    const api = new MemoryApi([capturedPod()]);
    api.intercept = (request) =>
      request.method === 'POST' ? status(422, 'spec.volumes[0]: Invalid value') : undefined;
    const result = await applyPlan(api, proposal([renameItem()]), {}, temporaryJournal(), { clock });
    expect(result).toMatchObject({ state: 'refused' });
    expect(api.writes).toEqual([]);
    expect(api.get(POD).metadata?.uid).toBe(capturedPod().metadata?.uid);
  });

  it('creates the former Pod again when the new one is refused after all', async () => {
    const api = new MemoryApi([capturedPod()]);
    let refusals = 1;
    api.intercept = (request) => {
      if (request.method !== 'POST' || request.query?.dryRun !== undefined || refusals === 0)
        return undefined;
      refusals -= 1;
      return status(403, 'exceeded quota');
    };
    const journal = temporaryJournal();
    const result = await applyPlan(api, proposal([renameItem()]), {}, journal, { clock });
    expect(result).toMatchObject({ state: 'failed', reversed: true });
    expect(contentHash(api.get(POD))).toBe(contentHash(capturedPod()));
    expect(await states(journal)).toEqual(['reversed: reversed']);
  });

  it('gives up on a Pod that does not go, and leaves the plan to be found', async () => {
    const api = new MemoryApi([capturedPod()]);
    api.terminatingFor = 1e9;
    const journal = temporaryJournal();
    const result = await applyPlan(api, proposal([renameItem()]), {}, journal, { clock });
    expect(result).toMatchObject({ state: 'failed', reversed: false });
    expect('reason' in result ? result.reason : '').toContain('still being deleted after 60 s');
    expect(await journal.unfinished()).toHaveLength(1);
  });

  it('outlives a server that does not answer while the Pod stops', async () => {
    const api = new MemoryApi([capturedPod()]);
    let deleted = false;
    let failures = 3;
    api.intercept = (request) => {
      if (request.method === 'DELETE') deleted = true;
      if (!deleted || request.method !== 'GET' || failures === 0) return undefined;
      failures -= 1;
      return failures === 1
        ? status(503, 'unavailable')
        : new ApiFailure('unreachable', 'Connection refused.');
    };
    const result = await applyPlan(api, proposal([renameItem()]), {}, temporaryJournal(), { clock });
    expect(result.state).toBe('applied');
  });
});

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
