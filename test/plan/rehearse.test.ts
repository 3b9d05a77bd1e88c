import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withoutServerFields } from '../../src/kube/clean.js';
import { rehearsePlan } from '../../src/plan/rehearse.js';
import { MemoryApi, status } from '../support/memory-api.js';
import {
  CONFIG_MAP,
  change,
  configMap,
  fakeClock,
  POD,
  pod,
  proposal,
  SERVICE,
  secret,
  secretChange,
  service,
  setKey,
  temporaryJournal,
} from './fixtures.js';

const clock = fakeClock();

describe('a rehearsal', () => {
  it('asks for every kind of change, writes nothing and leaves no journal', async () => {
    const api = new MemoryApi([service(), pod(), secret()]);
    const before = JSON.stringify([...api.objects]);
    const journal = temporaryJournal();
    const plan = proposal([
      { kind: 'create', target: CONFIG_MAP, after: configMap() },
      change('patch', SERVICE, service(), (object) => {
        object.spec = { selector: { name: 'docker-registry' } };
      }),
      change('recreate', POD, pod(), (object) => {
        object.spec = { ...(object.spec as object), restartPolicy: 'Never' };
      }),
      secretChange(true, () => 'admin:new'),
    ]);
    const result = await rehearsePlan(api, plan, {}, { clock });
    expect(result).toEqual({
      ok: true,
      notes: [
        'create ConfigMap default/docker-registry: the API server accepts it.',
        'patch Service default/docker-registry: the API server accepts it.',
        'recreate Pod default/docker-registry: the API server accepts it.',
        'change Secret default/docker-registry: the API server accepts it.',
      ],
    });
    expect(api.writes).toEqual([]);
    const asked = api.log.filter((request) => request.method !== 'GET').map((request) => request.method);
    expect(asked).toEqual(['POST', 'PATCH', 'POST', 'DELETE', 'PATCH']);
    expect(JSON.stringify([...api.objects])).toBe(before);
    expect(existsSync(journal.folder)).toBe(false);
  });

  it('says of a Secret that is not there that it is created', async () => {
    const plan = proposal([secretChange(false, () => 'admin:new')]);
    const { notes } = await rehearsePlan(new MemoryApi([]), plan, {}, { clock });
    expect(notes).toEqual(['create Secret default/docker-registry: the API server accepts it.']);
  });

  it('says what the server would refuse', async () => {
    const api = new MemoryApi([service()]);
    api.intercept = (request) =>
      request.method === 'PATCH' ? status(403, 'services is forbidden') : undefined;
    const plan = proposal([
      change('patch', SERVICE, service(), (object) => {
        object.spec = {};
      }),
    ]);
    const result = await rehearsePlan(api, plan, {}, { clock });
    expect(result).toMatchObject({ ok: false, notes: [expect.stringContaining('services is forbidden')] });
  });

  it('says when the object has changed, or was changed by the plan itself', async () => {
    const api = new MemoryApi([configMap()]);
    const first = change('patch', CONFIG_MAP, configMap(), setKey('a', '1'));
    const before = withoutServerFields(configMap());
    const second = change('patch', CONFIG_MAP, { ...before, data: { a: '1' } }, setKey('a', '2'));
    const built = await rehearsePlan(api, proposal([first, second]), {}, { clock });
    expect(built).toMatchObject({
      ok: true,
      notes: [expect.any(String), expect.stringContaining('not tried')],
    });
    api.edit(CONFIG_MAP, setKey('foreign', 'yes'));
    const moved = await rehearsePlan(api, proposal([first]), {}, { clock });
    expect(moved).toMatchObject({ ok: false, notes: [expect.stringContaining('.data.foreign differs')] });
  });
});
