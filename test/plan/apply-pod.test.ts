import { describe, expect, it } from 'vitest';
import { ApiFailure } from '../../src/kube/api.js';
import { contentHash } from '../../src/kube/clean.js';
import { applyPlan } from '../../src/plan/apply.js';
import type { PlanProgress } from '../../src/session/session.js';
import { MemoryApi, status } from '../support/memory-api.js';
import { renameItem, states } from './apply-steps.js';
import { capturedPod, fakeClock, POD, proposal, temporaryJournal } from './fixtures.js';

const clock = fakeClock();

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
    expect('reason' in result ? result.reason : '').toContain('still being deleted after 300 s');
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
