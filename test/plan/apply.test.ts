import { describe, expect, it } from 'vitest';
import { ApiFailure } from '../../src/kube/api.js';
import { contentHash, withoutServerFields } from '../../src/kube/clean.js';
import { applyPlan } from '../../src/plan/apply.js';
import { MemoryApi, status } from '../support/memory-api.js';
import { addKey, repairService, states } from './apply-steps.js';
import {
  CONFIG_MAP,
  configMap,
  fakeClock,
  proposal,
  SERVICE,
  service,
  temporaryJournal,
} from './fixtures.js';

const clock = fakeClock();

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
